#include "storage/keychainstore.h"

#include "base/logging.h"

#include <QSet>
#include <QTimer>

#include <qt6keychain/keychain.h>

namespace Deckhand {

/// Shared with the jobs, which outlive the store: QtKeychain runs one job at a time and hands the running one to the
/// platform as a raw pointer, so an abandoned job must be left alone until the service answers, and deletes itself
/// then.
struct KeychainStore::State {
    QHash<QString, QString> memory; ///< what was written in this run
    QSet<QString> kept;             ///< of what the service said that it has it
    QString unavailable;            ///< why the service is not used; empty: it is
};

namespace {

QString explain(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return QStringLiteral("no keychain service is running");
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return QStringLiteral("access to the keychain was denied");
    default:
        break;
    }
    const QString detail = job.errorString().trimmed();
    return detail.isEmpty() ? QStringLiteral("the keychain failed") : QStringLiteral("the keychain failed: ") + detail;
}

QString forPeople(const QString &why)
{
    return QStringLiteral("Keys are kept in memory until Deckhand ends: %1.").arg(why);
}

bool meansNotFound(const QKeychain::Job &job)
{
    // libsecret reports the deletion of what is not there as CouldNotDeleteEntry.
    return job.error() == QKeychain::EntryNotFound || job.error() == QKeychain::CouldNotDeleteEntry;
}

/// What a job that went well says about where its secret is.
void note(QSet<QString> &kept, const QKeychain::Job &job)
{
    if (qobject_cast<const QKeychain::DeletePasswordJob *>(&job))
        kept.remove(job.key());
    else
        kept.insert(job.key());
}

QString secretOf(const QKeychain::Job &job)
{
    const auto *read = qobject_cast<const QKeychain::ReadPasswordJob *>(&job);
    return read && read->error() == QKeychain::NoError ? read->textData() : QString();
}

SecretOperation *finished(const SecretResult &result, QObject *parent)
{
    auto *operation = new SecretOperation(parent);
    operation->finishLater(result);
    return operation;
}

} // namespace

KeychainStore::KeychainStore(QString service, std::chrono::milliseconds limit)
    : m_service(std::move(service)),
      m_limit(limit),
      m_state(std::make_shared<State>())
{
}

KeychainStore::~KeychainStore() = default;

SecretOperation *KeychainStore::read(const QString &name, QObject *parent)
{
    if (const auto known = m_state->memory.constFind(name); known != m_state->memory.constEnd())
        return finished({SecretResult::Status::Ok, *known, {}}, parent);
    return run(new QKeychain::ReadPasswordJob(m_service), name, parent);
}

SecretOperation *KeychainStore::write(const QString &name, const QString &secret, QObject *parent)
{
    m_state->memory.insert(name, secret);
    m_state->kept.remove(name); // another secret was
    auto *job = new QKeychain::WritePasswordJob(m_service);
    job->setTextData(secret);
    return run(job, name, parent);
}

SecretOperation *KeychainStore::remove(const QString &name, QObject *parent)
{
    m_state->memory.remove(name);
    return run(new QKeychain::DeletePasswordJob(m_service), name, parent);
}

SecretOperation *KeychainStore::run(QKeychain::Job *job, const QString &name, QObject *parent)
{
    job->setKey(name);
    if (!persistent()) {
        delete job; // which was not started
        return finished({SecretResult::Status::MemoryOnly, {}, reason()}, parent);
    }
    auto *operation = new SecretOperation(parent);
    auto *limit = new QTimer(operation);
    limit->setSingleShot(true);

    const std::shared_ptr<State> state = m_state;
    // Also an answer that comes too late for this operation: it shows that the service is there for the next. The operation
    // ends from the event loop, when both have heard it.
    QObject::connect(job, &QKeychain::Job::finished, job, [state](QKeychain::Job *ended) {
        if (ended->error() == QKeychain::NoError)
            note(state->kept, *ended);
        if (ended->error() == QKeychain::NoError || meansNotFound(*ended))
            state->unavailable.clear();
    });
    QObject::connect(job, &QKeychain::Job::finished, operation, [operation, limit, state](QKeychain::Job *ended) {
        if (!limit->isActive())
            return;
        limit->stop();
        if (ended->error() == QKeychain::NoError) {
            operation->finishLater({SecretResult::Status::Ok, secretOf(*ended), {}});
        } else if (meansNotFound(*ended)) {
            operation->finishLater({SecretResult::Status::NotFound, {}, {}});
        } else {
            state->unavailable = explain(*ended);
            qCInfo(logStorage) << "keychain:" << state->unavailable;
            operation->finishLater({SecretResult::Status::MemoryOnly, {}, forPeople(state->unavailable)});
        }
    });
    QObject::connect(limit, &QTimer::timeout, operation, [operation, state] {
        state->unavailable = QStringLiteral("the keychain did not answer");
        operation->finishLater({SecretResult::Status::MemoryOnly, {}, forPeople(state->unavailable)});
    });
    limit->start(m_limit);
    job->start();
    return operation;
}

bool KeychainStore::persistent() const
{
    return m_state->unavailable.isEmpty();
}

QString KeychainStore::reason() const
{
    return persistent() ? QString() : forPeople(m_state->unavailable);
}

SecretStore::Place KeychainStore::placeOf(const QString &name) const
{
    if (m_state->kept.contains(name))
        return Place::Keychain;
    return m_state->memory.contains(name) ? Place::Memory : Place::Unknown;
}

} // namespace Deckhand

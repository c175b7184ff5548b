#include "storage/keychainstore.h"

#include "base/logging.h"

#include <QTimer>

#include <qt6keychain/keychain.h>

namespace Deckhand {

namespace {

using State = KeychainStore::State;

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

/// The job is not the store's: QtKeychain runs one at a time and hands the running one to the platform as a raw pointer, so
/// an abandoned job must be left alone until the service answers, and deletes itself then.
SecretOperation *run(QKeychain::Job *job, const std::shared_ptr<State> &state, std::chrono::milliseconds patience,
                     QObject *parent)
{
    auto *operation = new SecretOperation(parent);
    auto *limit = new QTimer(operation);
    limit->setSingleShot(true);

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
            operation->finishLater({SecretResult::Status::MemoryOnly, {}, State::forPeople(state->unavailable)});
        }
    });
    QObject::connect(limit, &QTimer::timeout, operation, [operation, state] {
        state->unavailable = QStringLiteral("the keychain did not answer");
        operation->finishLater({SecretResult::Status::MemoryOnly, {}, State::forPeople(state->unavailable)});
    });
    limit->start(patience);
    job->start();
    return operation;
}

} // namespace

SecretOperation *KeychainStore::ask(Access access, const QString &name, const QString &secret, QObject *parent)
{
    QKeychain::Job *job = nullptr;
    if (access == Access::Write) {
        auto *write = new QKeychain::WritePasswordJob(m_service);
        write->setTextData(secret);
        job = write;
    } else if (access == Access::Read) {
        job = new QKeychain::ReadPasswordJob(m_service);
    } else {
        job = new QKeychain::DeletePasswordJob(m_service);
    }
    job->setKey(name);
    return run(job, m_state, m_limit, parent);
}

} // namespace Deckhand

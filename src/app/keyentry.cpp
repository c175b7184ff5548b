#include "app/keyentry.h"

#include "anthropic/modellistjob.h"
#include "storage/configuration.h"

namespace Deckhand {

namespace {

KeyVerdict verdictOf(int status, const Result<QList<OfferedModel>> &models)
{
    if (models || status == 200)
        return {KeyVerdict::Kind::Works, KeyEntry::tr("The server took the key.")};
    const QString why = models.error();
    if (status == 401 || status == 403)
        return {KeyVerdict::Kind::Refused, KeyEntry::tr("The key was refused. %1").arg(why)};
    return {KeyVerdict::Kind::Untested, KeyEntry::tr("The key could not be tested. %1").arg(why)};
}

} // namespace

KeyEntry::KeyEntry(HttpTransport &transport, SecretStore &secrets, QObject *parent)
    : QObject(parent),
      m_transport(transport),
      m_secrets(secrets)
{
}

void KeyEntry::test(const QUrl &baseUrl, const QString &key, QObject *context,
                    std::function<void(const KeyVerdict &)> then)
{
    const Endpoint endpoint{baseUrl, Endpoint::Credential::ApiKey, key.toUtf8()};
    auto *job = new ModelListJob(m_transport, endpoint, context);
    connect(job, &ModelListJob::done, context,
            [job, then = std::move(then)](const Result<QList<OfferedModel>> &models) {
                job->deleteLater();
                then(verdictOf(job->status(), models));
            });
}

void KeyEntry::keep(const QUrl &baseUrl, const QString &key, const QString &note)
{
    const QString name = Configuration::storedKeyName(baseUrl);
    SecretOperation *operation = key.isEmpty() ? m_secrets.remove(name, this) : m_secrets.write(name, key, this);
    connect(operation, &SecretOperation::done, this,
            [this, baseUrl, note, forgotten = key.isEmpty()](const SecretResult &result) {
                const bool failed = result.status == SecretResult::Status::MemoryOnly;
                if (!forgotten)
                    emit kept(note.isEmpty() ? place(baseUrl) : note + u' ' + place(baseUrl));
                else if (failed)
                    emit kept(
                        tr("The key is forgotten here, but may still be in the keychain: it could not be asked. %1")
                            .arg(result.reason));
                else
                    emit kept(tr("The key is forgotten."));
            });
}

bool KeyEntry::isStored(const QUrl &baseUrl) const
{
    return m_secrets.placeOf(Configuration::storedKeyName(baseUrl)) != SecretStore::Place::Unknown;
}

QString KeyEntry::place(const QUrl &baseUrl) const
{
    const QString inMemory = tr("Keys are kept in memory until Deckhand ends.");
    const QString reason = m_secrets.reason().isEmpty() ? inMemory : m_secrets.reason();
    switch (m_secrets.placeOf(Configuration::storedKeyName(baseUrl))) {
    case SecretStore::Place::Keychain:
        return tr("Kept in the system's keychain.");
    case SecretStore::Place::Memory:
        return reason;
    case SecretStore::Place::Unknown:
        break;
    }
    return m_secrets.persistent()
             ? tr("It goes to the system's keychain, or, if that fails, is kept until Deckhand ends.")
             : reason;
}

} // namespace Deckhand

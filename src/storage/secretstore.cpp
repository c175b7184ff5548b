#include "storage/secretstore.h"

#include "base/logging.h"

#include <QTimer>

namespace Deckhand {

void SecretOperation::finishLater(const SecretResult &result)
{
    if (m_finishing) {
        qCWarning(logStorage, "a secret operation was finished twice");
        return;
    }
    m_finishing = true;
    QTimer::singleShot(0, this, [this, result] {
        deleteLater();
        emit done(result);
    });
}

SecretOperation *MemorySecretStore::read(const QString &name, QObject *parent)
{
    auto *operation = new SecretOperation(parent);
    const auto found = m_secrets.constFind(name);
    if (found == m_secrets.constEnd())
        operation->finishLater({SecretResult::Status::NotFound, {}, {}});
    else
        operation->finishLater({SecretResult::Status::Ok, *found, {}});
    return operation;
}

SecretOperation *MemorySecretStore::write(const QString &name, const QString &secret, QObject *parent)
{
    m_secrets.insert(name, secret);
    auto *operation = new SecretOperation(parent);
    operation->finishLater({SecretResult::Status::MemoryOnly, {}, m_reason});
    return operation;
}

SecretOperation *MemorySecretStore::remove(const QString &name, QObject *parent)
{
    m_secrets.remove(name);
    auto *operation = new SecretOperation(parent);
    operation->finishLater({});
    return operation;
}

} // namespace Deckhand

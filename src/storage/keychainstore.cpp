#include "storage/keychainstore.h"

namespace Deckhand {

namespace {

SecretOperation *finished(const SecretResult &result, QObject *parent)
{
    auto *operation = new SecretOperation(parent);
    operation->finishLater(result);
    return operation;
}

} // namespace

QString KeychainStore::State::forPeople(const QString &why)
{
    return QStringLiteral("Keys are kept in memory until Deckhand ends: %1.").arg(why);
}

KeychainStore::KeychainStore(QString service, std::chrono::milliseconds limit)
    : m_service(std::move(service)),
      m_limit(limit)
{
}

SecretOperation *KeychainStore::read(const QString &name, QObject *parent)
{
    if (const auto known = m_state->memory.constFind(name); known != m_state->memory.constEnd())
        return finished({SecretResult::Status::Ok, *known, {}}, parent);
    return access(Access::Read, name, {}, parent);
}

SecretOperation *KeychainStore::write(const QString &name, const QString &secret, QObject *parent)
{
    m_state->memory.insert(name, secret);
    m_state->kept.remove(name); // another secret was
    return access(Access::Write, name, secret, parent);
}

SecretOperation *KeychainStore::remove(const QString &name, QObject *parent)
{
    m_state->memory.remove(name);
    return access(Access::Remove, name, {}, parent);
}

SecretOperation *KeychainStore::access(Access access, const QString &name, const QString &secret, QObject *parent)
{
    if (!persistent())
        return finished({SecretResult::Status::MemoryOnly, {}, reason()}, parent);
    return ask(access, name, secret, parent);
}

bool KeychainStore::persistent() const
{
    return m_state->unavailable.isEmpty();
}

QString KeychainStore::reason() const
{
    return persistent() ? QString() : State::forPeople(m_state->unavailable);
}

SecretStore::Place KeychainStore::placeOf(const QString &name) const
{
    if (m_state->kept.contains(name))
        return Place::Keychain;
    return m_state->memory.contains(name) ? Place::Memory : Place::Unknown;
}

} // namespace Deckhand

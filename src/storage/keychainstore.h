#pragma once

#include "storage/secretstore.h"

#include <memory>

namespace QKeychain {
class Job;
}

namespace Deckhand {

/// The platform's keychain (libsecret, Keychain, Credential Store) through QtKeychain, never in a plain file. When
/// there is no service, or it does not answer in time, secrets live in memory for this run, and persistent() and
/// reason() say so.
class KeychainStore final : public SecretStore
{
public:
    /// A locked keychain asks the user for its password before it answers: a window can allow more time than print
    /// mode.
    explicit KeychainStore(QString service, std::chrono::milliseconds limit = std::chrono::seconds(3));
    ~KeychainStore() override;

    SecretOperation *read(const QString &name, QObject *parent) override;
    SecretOperation *write(const QString &name, const QString &secret, QObject *parent) override;
    SecretOperation *remove(const QString &name, QObject *parent) override;
    bool persistent() const override;
    QString reason() const override;
    Place placeOf(const QString &name) const override;

private:
    struct State;
    SecretOperation *run(QKeychain::Job *job, const QString &name, QObject *parent);

    QString m_service;
    std::chrono::milliseconds m_limit;
    std::shared_ptr<State> m_state;
};

} // namespace Deckhand

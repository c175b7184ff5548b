#pragma once

#include "storage/secretstore.h"

#include <QSet>

#include <memory>

namespace Deckhand {

/// The platform's keychain (libsecret and Keychain through QtKeychain, Windows' Credential Store), never a plain file. When
/// there is no service, or it does not answer in time, secrets live in memory for this run, and persistent() and
/// reason() say so.
class KeychainStore final : public SecretStore
{
public:
    /// A locked keychain asks the user for its password before it answers: a window can allow more time than print
    /// mode.
    explicit KeychainStore(QString service, std::chrono::milliseconds limit = std::chrono::seconds(3));

    SecretOperation *read(const QString &name, QObject *parent) override;
    SecretOperation *write(const QString &name, const QString &secret, QObject *parent) override;
    SecretOperation *remove(const QString &name, QObject *parent) override;
    bool persistent() const override;
    QString reason() const override;
    Place placeOf(const QString &name) const override;

    /// Shared with what is asked of the platform, which may outlive the store.
    struct State {
        QHash<QString, QString> memory; ///< what was written in this run
        QSet<QString> kept;             ///< of what the service said that it has it
        QString unavailable;            ///< why the service is not used; empty: it is
        static QString forPeople(const QString &why);
    };

private:
    enum class Access { Read, Write, Remove };
    SecretOperation *access(Access access, const QString &name, const QString &secret, QObject *parent);
    /// Of the platform. It keeps `kept` and `unavailable`.
    SecretOperation *ask(Access access, const QString &name, const QString &secret, QObject *parent);

    QString m_service;
    std::chrono::milliseconds m_limit;
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace Deckhand

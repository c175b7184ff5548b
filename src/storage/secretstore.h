#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <chrono>

namespace Deckhand {

struct SecretResult {
    enum class Status {
        Ok,
        NotFound,  ///< of read only: the store works and has none of this name
        MemoryOnly ///< no keychain service: this run remembers it (write), or nothing is known (read)
    };
    Status status = Status::Ok;
    QString secret; ///< of read; empty unless found
    QString reason; ///< for people, when MemoryOnly
};

/// One access to the store. `done` comes exactly once, never from within the call that made it, within a bounded time;
/// then it deletes itself. Deleting it before: no signal.
class SecretOperation : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// For stores: emits done from the event loop.
    void finishLater(const SecretResult &result);

signals:
    void done(const Deckhand::SecretResult &result);

private:
    bool m_finishing = false;
};

/// The port to where keys are kept. Nothing is read before somebody asks.
class SecretStore
{
public:
    virtual ~SecretStore() = default;

    // Never null. The operation belongs to `parent`.
    virtual SecretOperation *read(const QString &name, QObject *parent) = 0;
    virtual SecretOperation *write(const QString &name, const QString &secret, QObject *parent) = 0;
    virtual SecretOperation *remove(const QString &name, QObject *parent) = 0;

    /// False once it is known that what is written ends with this run.
    virtual bool persistent() const = 0;
    /// For people, when not persistent.
    virtual QString reason() const = 0;

    enum class Place {
        Unknown, ///< nobody has read or written it in this run
        Keychain,
        Memory ///< gone when this run ends
    };
    /// Where the secret of this name is known to be: what happened, never what is hoped for.
    virtual Place placeOf(const QString &name) const = 0;
};

/// Keeps secrets for this run only: for tests, and for people who want nothing stored.
class MemorySecretStore final : public SecretStore
{
public:
    explicit MemorySecretStore(QString reason = {}) : m_reason(std::move(reason)) {}

    SecretOperation *read(const QString &name, QObject *parent) override;
    SecretOperation *write(const QString &name, const QString &secret, QObject *parent) override;
    SecretOperation *remove(const QString &name, QObject *parent) override;
    bool persistent() const override { return false; }
    QString reason() const override { return m_reason; }
    Place placeOf(const QString &name) const override
    {
        return m_secrets.contains(name) ? Place::Memory : Place::Unknown;
    }

private:
    QString m_reason;
    QHash<QString, QString> m_secrets;
};

} // namespace Deckhand

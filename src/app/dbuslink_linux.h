#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>

#include <functional>
#include <optional>

namespace Deckhand {

/// A way to a bus on which nothing waits.
class DBusLink : public QObject
{
    Q_OBJECT
public:
    explicit DBusLink(QDBusConnection::BusType type);
    ~DBusLink() override;

    /// Connects, unless that is being done; `opened` or `failed` follows.
    void open();
    bool isOpen() const { return m_bus && m_bus->isConnected(); }
    /// Lets go of a bus that has gone: the next one may be another.
    void closeIfGone();
    /// `answered` gets the answer or the error, once, unless the link has ended.
    void ask(const QDBusMessage &message, const std::function<void(const QDBusMessage &)> &answered);
    void send(const QDBusMessage &message);
    /// Of whoever sends it: to know by name who that is, Qt would ask the bus and wait. Look at QDBusMessage::service.
    void listen(const QString &path, const QString &interface, const QString &signal, QObject *receiver,
                const char *slot);

signals:
    void opened();
    void failed();

private:
    const QDBusConnection::BusType m_type;
    const QString m_name; ///< under which Qt knows it
    std::optional<QDBusConnection> m_bus;
    bool m_isOpening = false;
};

} // namespace Deckhand

#include "app/dbuslink_linux.h"

#include "base/onpool.h"

#include <QDBusPendingCallWatcher>

namespace Deckhand {

DBusLink::DBusLink(QDBusConnection::BusType type)
    : m_type(type),
      m_name(QStringLiteral("deckhand-%1").arg(quintptr(this)))
{
}

DBusLink::~DBusLink()
{
    if (m_bus)
        QDBusConnection::disconnectFromBus(m_name);
}

/// On another thread: to say hello to a bus waits for its answer.
void DBusLink::open()
{
    if (std::exchange(m_isOpening, true))
        return;
    const auto hello = [type = m_type, name = m_name] { return QDBusConnection::connectToBus(type, name); };
    onPool(this, hello, [this](const QDBusConnection &bus) {
        m_isOpening = false;
        m_bus = bus;
        if (isOpen())
            return emit opened();
        closeIfGone();
        emit failed();
    });
}

void DBusLink::closeIfGone()
{
    if (!m_bus || m_bus->isConnected())
        return;
    QDBusConnection::disconnectFromBus(m_name);
    m_bus.reset();
}

void DBusLink::ask(const QDBusMessage &message, const std::function<void(const QDBusMessage &)> &answered)
{
    auto *watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, answered] {
        watcher->deleteLater();
        answered(watcher->reply());
    });
}

void DBusLink::send(const QDBusMessage &message)
{
    m_bus->send(message);
}

void DBusLink::listen(const QString &path, const QString &interface, const QString &signal, QObject *receiver,
                      const char *slot)
{
    m_bus->connect({}, path, interface, signal, receiver, slot);
}

} // namespace Deckhand

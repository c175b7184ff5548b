#pragma once

#include "app/dbuslink_linux.h"
#include "app/desktopnotifications.h"

#include <QHash>

namespace Deckhand {

/// org.freedesktop.Notifications. It connects with the first one, on another thread, and asks the daemon each time
/// what it can show, for that may be another one by then.
class DBusNotifications : public DesktopNotifications
{
    Q_OBJECT
public:
    DBusNotifications();
    ~DBusNotifications() override;

    void show(const QString &key, const DesktopNotification &notification) override;
    void close(const QString &key) override;

private slots:
    // Signals of daemons: any program may send them, so whoever has shown it must be who says so.
    void onActionInvoked(uint id, const QString &action, const QDBusMessage &message);
    void onClosed(uint id, uint reason, const QDBusMessage &message);
    void onActivationToken(uint id, const QString &token, const QDBusMessage &message);

private:
    struct Entry {
        std::optional<DesktopNotification> wanted; ///< nothing: it is to go
        uint id = 0;                               ///< 0: it is not shown
        bool isAsked = false;                      ///< the daemon is, and has not answered
        bool isTold = false;                       ///< the daemon has what is wanted
    };
    void bring(const QString &key);
    void send(const QString &key, const QDBusMessage &capabilities);
    void onSent(const QString &key, const QDBusMessage &reply);
    void onOpened();
    QString keyOf(uint id, const QDBusMessage &message) const;

    DBusLink m_bus{QDBusConnection::SessionBus};
    QString m_daemon; ///< that has answered last: its unique name
    QHash<QString, Entry> m_entries;
};

} // namespace Deckhand

#include "app/desktopnotifications_linux.h"

#include <QCoreApplication>
#include <QGuiApplication>

namespace Deckhand {

namespace {

const QString kName = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");

QDBusMessage methodCall(const QString &method, const QVariantList &arguments = {})
{
    QDBusMessage message = QDBusMessage::createMethodCall(kName, kPath, kName, method);
    message.setArguments(arguments);
    return message;
}

} // namespace

std::unique_ptr<DesktopNotifications> desktopNotifications()
{
    return std::make_unique<DBusNotifications>();
}

DBusNotifications::DBusNotifications()
{
    connect(&m_bus, &DBusLink::opened, this, &DBusNotifications::onOpened);
    connect(&m_bus, &DBusLink::failed, this, [this] { m_entries.clear(); });
}

DBusNotifications::~DBusNotifications()
{
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.id != 0 && m_bus.isOpen())
            m_bus.send(methodCall(QStringLiteral("CloseNotification"), {entry.id}));
    }
}

void DBusNotifications::show(const QString &key, const DesktopNotification &notification)
{
    Entry &entry = m_entries[key];
    if (entry.wanted == notification)
        return;
    entry.wanted = notification;
    entry.isTold = false;
    bring(key);
}

void DBusNotifications::close(const QString &key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    entry->wanted.reset();
    bring(key);
}

/// To the daemon, what it does not know yet; again when it has answered, if something was changed meanwhile.
void DBusNotifications::bring(const QString &key)
{
    Entry &entry = m_entries[key];
    if (entry.isAsked)
        return;
    if (!entry.wanted) {
        if (entry.id != 0 && m_bus.isOpen())
            m_bus.send(methodCall(QStringLiteral("CloseNotification"), {entry.id}));
        m_entries.remove(key);
    } else if (!entry.isTold && !m_bus.isOpen()) {
        m_bus.closeIfGone();
        m_bus.open();
    } else if (!entry.isTold) {
        entry.isAsked = true;
        m_bus.ask(methodCall(QStringLiteral("GetCapabilities")),
                  [this, key](const QDBusMessage &reply) { send(key, reply); });
    }
}

void DBusNotifications::send(const QString &key, const QDBusMessage &capabilities)
{
    Entry &entry = m_entries[key];
    if (!entry.wanted || !m_bus.isOpen()) {
        entry.isAsked = false;
        return bring(key);
    }
    entry.isTold = true;
    if (capabilities.type() == QDBusMessage::ErrorMessage)
        return onSent(key, capabilities);
    const bool takesMarkup = capabilities.arguments().value(0).toStringList().contains(u"body-markup");
    const QString &text = entry.wanted->text;
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QGuiApplication::desktopFileName()}};
    const QStringList actions{QStringLiteral("default"), QCoreApplication::translate("Deckhand", "Show")};
    m_bus.ask(methodCall(QStringLiteral("Notify"),
                         {QGuiApplication::applicationDisplayName(), entry.id, QGuiApplication::desktopFileName(),
                          entry.wanted->title, takesMarkup ? text.toHtmlEscaped() : text, actions, hints, -1}),
              [this, key](const QDBusMessage &reply) { onSent(key, reply); });
}

void DBusNotifications::onSent(const QString &key, const QDBusMessage &reply)
{
    Entry &entry = m_entries[key];
    entry.isAsked = false;
    entry.id = reply.arguments().value(0).toUInt(); // of an error it is none
    if (entry.id != 0)
        m_daemon = reply.service();
    if (!m_bus.isOpen()) {
        m_entries.clear();
        return m_bus.closeIfGone();
    }
    bring(key);
}

void DBusNotifications::onOpened()
{
    const auto listen = [this](const char *signal, const char *slot) {
        m_bus.listen(kPath, kName, QLatin1String(signal), this, slot);
    };
    listen("ActionInvoked", SLOT(onActionInvoked(uint, QString, QDBusMessage)));
    listen("NotificationClosed", SLOT(onClosed(uint, uint, QDBusMessage)));
    listen("ActivationToken", SLOT(onActivationToken(uint, QString, QDBusMessage)));
    const QStringList keys = m_entries.keys();
    for (const QString &key : keys)
        bring(key);
}

QString DBusNotifications::keyOf(uint id, const QDBusMessage &message) const
{
    if (id == 0 || message.service() != m_daemon)
        return {};
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        if (entry->id == id)
            return entry.key();
    }
    return {};
}

void DBusNotifications::onActionInvoked(uint id, const QString &action, const QDBusMessage &message)
{
    const QString key = keyOf(id, message);
    if (key.isEmpty() || action != u"default")
        return;
    close(key); // some daemons leave that to us
    emit clicked(key);
}

/// By the user, or by its age.
void DBusNotifications::onClosed(uint id, uint /*reason*/, const QDBusMessage &message)
{
    if (const QString key = keyOf(id, message); !key.isEmpty())
        m_entries[key].id = 0;
}

/// With it Wayland lets the window come to the front: Qt looks for it there when it is activated next.
void DBusNotifications::onActivationToken(uint id, const QString &token, const QDBusMessage &message)
{
    if (!keyOf(id, message).isEmpty() && QGuiApplication::platformName().startsWith(u"wayland"))
        qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
}

} // namespace Deckhand

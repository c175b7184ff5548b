#include "app/sleepinhibitor_linux.h"

#include <QCoreApplication>
#include <QDBusVariant>

namespace Deckhand {

namespace {

const QString kPower = QStringLiteral("org.freedesktop.UPower");
const QString kPowerPath = QStringLiteral("/org/freedesktop/UPower");
const QString kProperties = QStringLiteral("org.freedesktop.DBus.Properties");
const QString kOnBattery = QStringLiteral("OnBattery");

} // namespace

std::unique_ptr<SleepInhibitor> sleepInhibitor()
{
    return std::make_unique<LogindInhibitor>();
}

LogindInhibitor::LogindInhibitor()
{
    connect(&m_bus, &DBusLink::opened, this, &LogindInhibitor::onOpened);
    connect(&m_bus, &DBusLink::failed, this, [this] { m_isRefused = true; });
}

void LogindInhibitor::keepAwake(StayAwake when)
{
    m_when = when;
    m_isRefused &= when != StayAwake::Never;
    if (when != StayAwake::Never && !m_isRefused && !m_bus.isOpen()) {
        m_bus.closeIfGone();
        m_bus.open();
    }
    update();
}

void LogindInhibitor::onOpened()
{
    m_bus.listen(kPowerPath, kProperties, QStringLiteral("PropertiesChanged"), this,
                 SLOT(onPowerChanged(QString, QVariantMap)));
    askPower();
}

/// Any program may send it, so it is asked about, never believed.
void LogindInhibitor::onPowerChanged(const QString &interface, const QVariantMap &changed)
{
    if (interface == kPower && changed.contains(kOnBattery))
        askPower();
}

void LogindInhibitor::askPower()
{
    QDBusMessage get = QDBusMessage::createMethodCall(kPower, kPowerPath, kProperties, QStringLiteral("Get"));
    get.setArguments({kPower, kOnBattery});
    m_bus.ask(get, [this](const QDBusMessage &reply) {
        m_onBattery = reply.arguments().value(0).value<QDBusVariant>().variant().toBool();
        update();
    });
}

/// Takes the lock, or lets go of it; again when logind has answered, if that is not wanted any more.
void LogindInhibitor::update()
{
    if (!isWanted() && m_lock.isValid()) {
        m_lock = {};
        emit changed();
    }
    if (!m_bus.isOpen() || m_isAsked || m_isRefused || m_lock.isValid() || !isWanted())
        return;
    m_isAsked = true;
    QDBusMessage inhibit = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    inhibit.setArguments({QStringLiteral("sleep:idle"), QStringLiteral("Deckhand"),
                          QCoreApplication::translate("Deckhand", "An agent or its commands work"),
                          QStringLiteral("block")});
    m_bus.ask(inhibit, [this](const QDBusMessage &reply) { onLocked(reply); });
}

void LogindInhibitor::onLocked(const QDBusMessage &reply)
{
    m_isAsked = false;
    m_isRefused = reply.type() == QDBusMessage::ErrorMessage;
    const auto lock = reply.arguments().value(0).value<QDBusUnixFileDescriptor>();
    if (lock.isValid() && isWanted()) {
        m_lock = lock;
        emit changed();
    }
}

} // namespace Deckhand

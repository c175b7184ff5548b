#pragma once

#include "app/dbuslink_linux.h"
#include "app/sleepinhibitor.h"

#include <QDBusUnixFileDescriptor>

namespace Deckhand {

/// logind's: the machine stays awake as long as we hold a descriptor that it gave. Whether there is mains, UPower knows; where
/// it is not there, there is.
class LogindInhibitor : public SleepInhibitor
{
    Q_OBJECT
public:
    LogindInhibitor();

    void keepAwake(StayAwake when) override;
    bool isKept() const override { return m_lock.isValid(); }

private slots:
    void onPowerChanged(const QString &interface, const QVariantMap &changed);

private:
    bool isWanted() const
    {
        return m_when == StayAwake::Always || (m_when == StayAwake::OnMains && m_onBattery == false);
    }
    void onOpened();
    void askPower();
    void update();
    void onLocked(const QDBusMessage &reply);

    DBusLink m_bus{QDBusConnection::SystemBus};
    StayAwake m_when = StayAwake::Never;
    std::optional<bool> m_onBattery; ///< nothing: it is not known yet
    QDBusUnixFileDescriptor m_lock;
    bool m_isRefused = false; ///< until there is work anew
    bool m_isAsked = false;   ///< logind is, and has not answered
};

} // namespace Deckhand

#include "app/sleepinhibitor.h"

#include <qt_windows.h>

namespace Deckhand {

namespace {

bool isOnBattery()
{
    SYSTEM_POWER_STATUS status{};
    return GetSystemPowerStatus(&status) && status.ACLineStatus == 0;
}

/// UNTESTED on Windows. The system keeps it for the thread that has said it: ours.
class ThreadExecutionState final : public SleepInhibitor
{
public:
    ~ThreadExecutionState() override { keepAwake(StayAwake::Never); }

    void keepAwake(StayAwake when) override
    {
        const bool keeps = when == StayAwake::Always || (when == StayAwake::OnMains && !isOnBattery());
        if (keeps == m_keeps)
            return;
        const bool isDone = SetThreadExecutionState(keeps ? ES_CONTINUOUS | ES_SYSTEM_REQUIRED : ES_CONTINUOUS) != 0;
        m_keeps = keeps && isDone;
        emit changed();
    }
    bool isKept() const override { return m_keeps; }

private:
    bool m_keeps = false;
};

} // namespace

std::unique_ptr<SleepInhibitor> sleepInhibitor()
{
    return std::make_unique<ThreadExecutionState>();
}

} // namespace Deckhand

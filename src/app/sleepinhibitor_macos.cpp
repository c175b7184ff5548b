#include "app/sleepinhibitor.h"

#include <IOKit/ps/IOPowerSources.h>
#include <IOKit/pwr_mgt/IOPMLib.h>

#include <utility>

namespace Deckhand {

namespace {

/// UNRUN: written without a Mac at hand.
class PowerAssertion final : public SleepInhibitor
{
public:
    ~PowerAssertion() override { keepAwake(StayAwake::Never); }

    void keepAwake(StayAwake when) override
    {
        const bool hasMains = IOPSGetTimeRemainingEstimate() == kIOPSTimeRemainingUnlimited;
        const bool keeps = when == StayAwake::Always || (when == StayAwake::OnMains && hasMains);
        if (keeps == isKept())
            return;
        if (!keeps)
            IOPMAssertionRelease(std::exchange(m_assertion, kIOPMNullAssertionID));
        else if (IOPMAssertionCreateWithName(kIOPMAssertionTypePreventUserIdleSystemSleep, kIOPMAssertionLevelOn,
                                             CFSTR("Deckhand: an agent or its commands work"), &m_assertion)
                 != kIOReturnSuccess)
            m_assertion = kIOPMNullAssertionID;
        emit changed();
    }
    bool isKept() const override { return m_assertion != kIOPMNullAssertionID; }

private:
    IOPMAssertionID m_assertion = kIOPMNullAssertionID;
};

} // namespace

std::unique_ptr<SleepInhibitor> sleepInhibitor()
{
    return std::make_unique<PowerAssertion>();
}

} // namespace Deckhand

#include "background/wakepolicy.h"

namespace Deckhand {

std::optional<std::chrono::milliseconds> WakePolicy::delay(const Facts &facts)
{
    using namespace std::chrono_literals;
    if (!facts.idle || facts.stoppedByUser || facts.permissionOpen || facts.queuedNotices == 0)
        return std::nullopt;
    if (facts.runningTasks == 0)
        return 0ms;
    return std::max(0ms, joiningTime - facts.oldestWaited);
}

} // namespace Deckhand

#include "background/wakepolicy.h"

#include <algorithm>

namespace Deckhand {

namespace {

using std::chrono::milliseconds;

/// How long this notice wants to wait for others; nothing: it wakes nobody.
std::optional<milliseconds> joiningTimeOf(const WakePolicy::Waiting &notice)
{
    switch (notice.wish.rule) {
    case WakeRule::Never:
    case WakeRule::NextMessage:
        return std::nullopt;
    case WakeRule::OnFailure:
        return notice.failure ? std::optional(WakePolicy::kJoiningTime) : std::nullopt;
    case WakeRule::Join:
        return std::max(WakePolicy::kJoiningTime, notice.wish.joining);
    case WakeRule::Now:
        return WakePolicy::kJoiningTime;
    }
    Q_UNREACHABLE();
}

} // namespace

std::optional<milliseconds> WakePolicy::delay(const Facts &facts)
{
    if (!facts.idle || facts.stoppedByUser || facts.permissionOpen || facts.userIsTyping || facts.spendingLimitReached)
        return std::nullopt;
    if (facts.mostWakesInRow > 0 && facts.wakesInRow >= facts.mostWakesInRow)
        return std::nullopt;
    std::optional<milliseconds> earliest;
    for (const Waiting &notice : facts.waiting) {
        if (facts.earlierMayWait && notice.adopted)
            continue;
        std::optional<milliseconds> joining = joiningTimeOf(notice);
        if (!joining)
            continue;
        // Nothing is left to wait for.
        const milliseconds left = facts.runningTasks == 0 ? milliseconds(0) : *joining - notice.waited;
        earliest = std::max(milliseconds(0), earliest ? std::min(*earliest, left) : left);
    }
    return earliest;
}

} // namespace Deckhand

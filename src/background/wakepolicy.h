#pragma once

#include <chrono>
#include <optional>

namespace Deckhand {

/// When to wake an idle agent for notices: a pure decision. CONTRACTS.md, section 6: at once when no other task is running,
/// else a quarter of a second after the first waiting notice (fixed, not sliding), so that tasks that end together share
/// one request; never while a permission question is open or after Stop.
struct WakePolicy {
    struct Facts {
        bool idle = true;
        bool stoppedByUser = false;
        bool permissionOpen = false;
        int queuedNotices = 0;
        int runningTasks = 0;
        std::chrono::milliseconds oldestWaited{0};
    };
    static constexpr std::chrono::milliseconds joiningTime{250};

    /// How long to wait before waking: zero means now; nothing means not on account of these facts.
    static std::optional<std::chrono::milliseconds> delay(const Facts &facts);
};

} // namespace Deckhand

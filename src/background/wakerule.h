#pragma once

#include <QString>

#include <chrono>
#include <optional>

namespace Deckhand {

/// When the end of a background task may wake an idle agent; in the order of how much a rule allows.
enum class WakeRule {
    Never,       ///< not told to the model until the user says so: the notice is held
    NextMessage, ///< rides along with the next request, but starts none
    OnFailure,   ///< as Now when the task failed, else as NextMessage
    Join,        ///< as Now, but waits for others for the joining time that was asked for
    Now          ///< at once, or a quarter of a second after it while other tasks run (CONTRACTS.md, section 6)
};

/// `never`, `next_message`, `on_failure`, `join`, `now`: in tools, settings and files.
QString wakeWord(WakeRule rule);
std::optional<WakeRule> wakeRuleFromWord(const QString &word);

/// A rule with its joining time.
struct WakeWish {
    WakeRule rule = WakeRule::Now;
    std::chrono::milliseconds joining{250}; ///< used by Join; Now has the fixed quarter of a second
};

} // namespace Deckhand

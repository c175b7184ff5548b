#pragma once

#include "background/wakerule.h"

#include <QList>

#include <chrono>
#include <optional>

namespace Deckhand {

/// When to wake an idle agent for notices: a pure decision that the program makes, whatever the model was told. Never
/// while a permission question is open, while the user is typing, after Stop, or too often in a row without a human
/// word; else as early as one of the waiting notices allows (WakeRule).
struct WakePolicy {
    /// A queued notice, as far as it matters here.
    struct Waiting {
        WakeWish wish;
        bool failure = false;
        bool adopted = false; ///< of a task that an earlier run of the program started
        std::chrono::milliseconds waited{0};
    };
    struct Facts {
        bool idle = true;
        bool stoppedByUser = false;
        bool permissionOpen = false;
        bool userIsTyping = false;
        /// What earlier runs left waits for a word of the user: before the first one it would puzzle, and cost.
        bool earlierMayWait = false;
        bool spendingLimitReached = false; ///< the request would not go out
        int wakesInRow = 0;                ///< turns that notices started since the user's last word
        int mostWakesInRow = 0;            ///< 0: no limit
        int runningTasks = 0;
        QList<Waiting> waiting;
    };
    static constexpr std::chrono::milliseconds kJoiningTime{250};

    /// How long to wait before waking: zero means now; nothing means not on account of these facts.
    static std::optional<std::chrono::milliseconds> delay(const Facts &facts);
};

} // namespace Deckhand

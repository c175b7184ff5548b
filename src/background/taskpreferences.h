#pragma once

#include "background/limitrule.h"
#include "background/wakerule.h"

namespace Deckhand {

/// What becomes of running tasks when the window is closed.
enum class OnClose { Ask, Keep, Stop };

/// When the machine does not fall asleep by itself while an agent or a task works.
enum class StayAwake { Never, OnMains, Always };

/// What the user wants of background tasks; the settings window shows it.
struct TaskPreferences {
    int mostRunning = 128;         ///< at once; further ones wait. 0: no limit
    int graphPlaces = 4;           ///< tasks of the task graph that run at once. 0: no limit
    WakeRule wake = WakeRule::Now; ///< the most that the end of a task may do, whatever it asked for
    int mostWakesInRow = 25;       ///< turns that notices start without a human word. 0: no limit
    int bashLimitSeconds = 120;    ///< then a command that the agent waits for goes to the background. 0: never
    OnClose onClose = OnClose::Ask;
    LimitRule onLimit = LimitRule::Stop; ///< for a task that does not say
    int ringMiB = 56;                    ///< kept of the end of each task's output, beside its first 8 MiB
    int budgetMiB = 2048;                ///< for the output of all tasks
    int keepDays = 7;                    ///< then the folders of finished tasks are removed
    bool unbuffered = true;              ///< programs that would keep their output back until they end shall not
    QString shell;                       ///< path of what runs commands; empty: the system's own
    StayAwake awake = StayAwake::OnMains;

    friend bool operator==(const TaskPreferences &, const TaskPreferences &) = default;
};

} // namespace Deckhand

#pragma once

#include "base/ids.h"

#include <QString>

namespace Deckhand {

/// A stretch of the agent's lane: something that the agent did or waited for. Times are milliseconds UTC, as TimeLine was
/// told them.
struct AgentSpan {
    enum class Kind {
        Prompt,     ///< a moment: the user's words went to the model
        ModelCall,  ///< from the request to its answer or error
        RetryWait,  ///< a failed request waits to go out again
        Tool,       ///< a tool runs; a moment when it was refused before it ran
        Permission, ///< a tool call waits for the user
        Compaction  ///< the conversation is summed up, with the model calls of that
    };
    enum class Outcome {
        Open, ///< goes on
        Good,
        Bad, ///< an error, a refusal, a "no" of the user
        Cut  ///< the user stopped it
    };

    Kind kind = Kind::ModelCall;
    Outcome outcome = Outcome::Open;
    int row =
        0; ///< 0 is what the session itself does; tools that run side by side have 1, 2 … in a row of their own each
    qint64 startMs = 0;
    qint64 endMs = -1; ///< -1 while it goes on
    int request = 0;   ///< the model call that it is, waits for or led to; 0: none
    ToolUseId toolUse; ///< of Tool and Permission
    QString name;      ///< of the tool
    QString summary;   ///< the beginning of: the prompt, the answer, the tool's line for people
    QString note;      ///< how it ended, where that says more than the outcome: an error, tokens

    bool isOpen() const { return outcome == Outcome::Open; }
};

} // namespace Deckhand

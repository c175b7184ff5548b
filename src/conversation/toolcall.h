#pragma once

#include "conversation/contentblock.h"

#include <QDateTime>

namespace Deckhand {

/// A tool use on its way to its result: one row of the tool log.
struct ToolCall {
    enum class State { Queued, AwaitingPermission, AwaitingAnswer, Running, Done };

    ToolUseId id;
    QString name;
    QJsonObject input;
    QString summary;    ///< one line for people: the command, the path
    bool waits = false; ///< only for a background task
    State state = State::Queued;
    std::optional<QString> live; ///< of a running command that can go to the background: its last lines so far
    ToolResultBlock result;      ///< valid when Done
    QDateTime startedAt;         ///< when it began to run, or was refused or cancelled instead; invalid before
    qint64 durationMs = -1;      ///< when Done; -1 if it never ran
};

} // namespace Deckhand

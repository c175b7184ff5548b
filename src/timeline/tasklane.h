#pragma once

#include "background/backgroundtask.h"
#include "background/notice.h"

namespace Deckhand {

/// A notice on its way from a task to the agent.
struct NoticeMark {
    NoticeId id;
    Notice::Kind kind = Notice::Kind::End;
    NoticeState state = NoticeState::Queued;
    qint64 createdMs = -1; ///< -1: not known
    int request = 0;       ///< the model call that carries or carried it; 0: none, or one of an earlier conversation
};

/// The lane of a background task. Times are milliseconds UTC; -1: not (yet), or nobody knows.
struct TaskLane {
    BackgroundTaskId id;
    QString command;     ///< its beginning
    QString description; ///< may be empty
    BackgroundStatus status = BackgroundStatus::Queued;
    bool paused = false;
    bool adopted = false; ///< an earlier run of the program started it
    QString end;          ///< how it ended, in words; empty while it runs
    qint64 askedMs = -1;
    qint64 startedMs = -1; ///< when it began to run; before that it was queued
    qint64 endedMs = -1;
    ToolUseId spawnedBy;       ///< the call that asked for it; empty: the user did, or it is not known
    qint64 spawnSpan = -1;     ///< that call in the agent's lane (TimeLine::span)
    QList<NoticeMark> notices; ///< one a kind at most

    bool isOver() const { return isFinal(status); }
    /// When it is first heard of.
    qint64 firstMs() const { return askedMs >= 0 ? askedMs : startedMs; }
};

} // namespace Deckhand

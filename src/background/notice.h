#pragma once

#include "background/limitrule.h"
#include "background/wakerule.h"
#include "base/ids.h"

#include <QDateTime>

namespace Deckhand {

/// Queued → Delivered (rides in a request) → Consumed (the request was accepted), or back to Queued when it was not.
/// Held: kept by the user, or by the rule that the task was started with. Dropped: will not be told, by the user's will or
/// because the model has read the end already.
enum class NoticeState { Queued, Held, Delivered, Consumed, Dropped };
QString stateWord(NoticeState state);
std::optional<NoticeState> noticeStateFromWord(const QString &word);

/// Something about a background task that is on its way to the model.
struct Notice {
    /// One of each a task at most.
    enum class Kind {
        End,   ///< the task has ended
        Match, ///< a line of its output is what the task was told to look out for
        Late,  ///< it has ended, and what it left running has written since, or failed
        // It went beyond a limit, and goes on (LimitRule::Warn).
        TimeLimit,
        MemoryLimit,
        OutputLimit
    };

    NoticeId id;
    BackgroundTaskId taskId;
    Kind kind = Kind::End;
    NoticeState state = NoticeState::Queued;
    SessionId owner;   ///< that began the task, and is told unless it is gone
    SessionId session; ///< that carries or carried it
    int request = 0;   ///< of `session`: the model call that carries or carried it, in this run; 0: none yet
    QString text;      ///< the entry that the model reads, already escaped
    WakeWish wish;
    bool failure = false; ///< of a task that did not complete, or went beyond a limit
    bool adopted = false; ///< of a task that an earlier run of the program started
    QDateTime createdAt;
    qint64 createdMs = 0; ///< monotonic, of this run of the program
};

Notice::Kind noticeKindOf(LimitKind limit);
/// Nothing when it is about something else.
std::optional<LimitKind> limitOf(Notice::Kind kind);

} // namespace Deckhand

#pragma once

#include "base/ids.h"

#include <QHash>
#include <QList>

namespace Deckhand {

/// What of a conversation is told on the desktop at present; nothing: it needs no word.
struct Alert {
    bool asks = false;
    bool isDone = false;          ///< its last turn has ended, and nothing of it runs or is about to
    int failedTasks = 0;          ///< since somebody looked
    BackgroundTaskId failed = {}; ///< the last of these

    bool isNone() const { return !asks && !isDone && failedTasks == 0; }
    friend bool operator==(const Alert &, const Alert &) = default;
};

/// When to call the user, who looks elsewhere: a pure decision about the conversations that are open. Each event is told once,
/// none of what the user looks at; it is taken back as soon as its reason has gone, or the user has looked.
class AlertPolicy
{
public:
    /// What is told; the rest counts in waiting() only.
    struct Kinds {
        bool questions = true;
        bool done = true;
        bool failures = true;
    };
    /// A conversation as it is, between two events.
    struct Facts {
        SessionId id;
        bool isSeen = false;     ///< it is shown, and the window is the one that is worked in
        bool asks = false;       ///< a question of it is open
        bool works = false;      ///< a turn runs
        bool willWork = false;   ///< a prompt or a notice is about to begin one
        int liveTasks = 0;       ///< background tasks of it that have not ended
        bool wasStopped = false; ///< by the user, and no turn has ended since

        bool isBusy() const { return asks || works || willWork || liveTasks > 0; }
    };
    /// What is to be told of a conversation now, in place of what was.
    struct Change {
        SessionId id;
        Alert alert;
        bool isNews = false; ///< something has happened; else something has gone
    };

    void setKinds(const Kinds &kinds) { m_kinds = kinds; }
    /// It failed by itself; the next update() tells.
    void taskFailed(const SessionId &session, const BackgroundTaskId &task);
    /// Of all that are open.
    QList<Change> update(const QList<Facts> &open);
    /// How many of these have something for the user, who does not look at them.
    int waiting() const { return m_waiting; }

private:
    struct Known {
        Alert alert; ///< of every kind
        Alert told;
        bool questionIsSeen = false;
        bool hasWorked = false; ///< since it was done
    };
    static void follow(Known &known, const Facts &facts);
    Alert wanted(const Known &known) const;

    Kinds m_kinds;
    QHash<SessionId, Known> m_known;
    int m_waiting = 0;
};

} // namespace Deckhand

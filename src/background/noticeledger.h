#pragma once

#include "background/notice.h"
#include "background/noticejournal.h"
#include "base/clock.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <functional>

namespace Deckhand {

/// Every notice, exactly once to the model, also over a crash: a change is in the journal before anybody hears of it.
class NoticeLedger : public QObject
{
    Q_OBJECT
public:
    /// `tasksFolder`: where each task has its folder; the journals lie there. Empty: nothing is kept over the end of the
    /// program.
    explicit NoticeLedger(Clock &clock, const QString &tasksFolder = {}, QObject *parent = nullptr);

    /// A conversation that is told from now on (NoticeInbox), until it is closed. What is on its way with its requests
    /// then, and not known to be told, stays so: the next run looks for it in the session's history.
    void open(const SessionId &session);
    void close(const SessionId &session);
    bool isOpen(const SessionId &session) const { return m_open.contains(session); }
    /// Makes an open one the last: what is for nobody that is open is for this one now.
    void prefer(const SessionId &session);
    /// Who is told of the tasks that `owner` began: itself if it is open, else who was opened or preferred last. Empty: nobody
    /// is open, or it waits for `owner`.
    SessionId addresseeOf(const SessionId &owner) const;

    /// The user has closed it: what its tasks have to tell waits until it is open again, and nobody else is told. Unless it
    /// could not be opened when there was something to tell.
    void keepFor(const SessionId &session) { m_keptFor.insert(session); }

    /// Called with an owner that is not open before a notice for it waits here: it may open that one.
    void setOpener(std::function<void(const SessionId &owner)> opener) { m_opener = std::move(opener); }

    /// What the user allows at most, whatever a task asked for. Holds for notices that come later.
    void setBound(WakeRule bound) { m_bound = bound; }

    /// What a notice is made of.
    struct Entry {
        BackgroundTaskId taskId;
        QString text; ///< the entry that the model will read (noticetext.h)
        Notice::Kind kind = Notice::Kind::End;
        WakeWish wish = {};
        bool failure = false;
        bool adopted = false;
        SessionId owner = {}; ///< that began the task
    };
    /// A second call for the same task and kind does nothing. The end of an adopted task counts as told when the history of
    /// its session or of one that is open holds it already: the disk did not take the journal then.
    void enter(const Entry &entry);

    /// The notices of a task of an earlier run. One that was on its way when that run ended counts as told when `wasTold`
    /// finds it in that session's history, else it is queued again.
    using WasTold = std::function<bool(const SessionId &, const NoticeId &)>;
    void restore(const QList<Notice> &notices, const WasTold &wasTold);

    // See NoticeInbox.
    QList<Notice> claim(const SessionId &session, int request);
    void consume(const SessionId &session, int request);
    void release(const SessionId &session, int request);

    /// The model has read the end of this task by a tool: no notice of it is needed any more.
    void markRead(const BackgroundTaskId &taskId);

    // The user's hand, from the dock. Each does nothing for a notice that is on its way or told.
    void hold(const NoticeId &id);
    void unhold(const NoticeId &id);
    void drop(const NoticeId &id);
    /// With the very next request; and a session that is idle shall make one now: `urged` follows.
    void deliverNow(const NoticeId &id);

    const QList<Notice> &notices() const { return m_notices; }
    /// Null when unknown. Valid until the next call or event.
    const Notice *find(const NoticeId &id) const;
    /// The end of this task has entered already.
    bool hasEnd(const BackgroundTaskId &taskId) const;

signals:
    void added(const Deckhand::NoticeId &id);
    void changed(const Deckhand::NoticeId &id);
    /// Who is told of what has changed: a conversation was opened, or closed.
    void addressed();
    /// The user wants the model to hear of it now.
    void urged(const Deckhand::NoticeId &id);
    /// The journal cannot be written, said once until it works again: what is told is only kept in memory, and tried again
    /// by and by.
    void notKept(const QString &reason);

private:
    void letOpen(const SessionId &owner);
    void add(Notice notice);
    Notice setState(int row, NoticeState state);
    bool wasToldBefore(const Entry &entry, const NoticeId &id) const;
    void write(const Notice &notice);
    void writeAgain();

    Clock &m_clock;
    NoticeJournal m_journal;
    WasTold m_wasTold;
    std::function<void(const SessionId &)> m_opener;
    QList<SessionId> m_open; ///< in the order of their opening
    QSet<SessionId> m_keptFor;
    WakeRule m_bound = WakeRule::Now;
    QList<Notice> m_notices;
    QHash<NoticeId, int> m_rows;
    QSet<NoticeId> m_unkept; ///< whose last change the disk has not taken
    bool m_journalFails = false;
    bool m_triesLater = false;
};

} // namespace Deckhand

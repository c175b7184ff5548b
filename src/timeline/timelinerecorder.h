#pragma once

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "timeline/timeline.h"

#include <QObject>

namespace Deckhand {

/// Keeps the time line of a session: hears what happens, says when, and tells of changes, many at once.
class TimeLineRecorder : public QObject
{
    Q_OBJECT
public:
    /// All of them outlive it. `session`: what requests of others carry is not on this line; empty: all is.
    TimeLineRecorder(BackgroundTasks &tasks, NoticeLedger &notices, Clock &clock, SessionId session = {});

    TimeLine &line() { return m_line; }
    const TimeLine &line() const { return m_line; }
    /// The time on this line, in milliseconds UTC. Never goes back, also where the system's clock does.
    qint64 nowMs();

public slots:
    void apply(const Deckhand::AgentEvent &event);

signals:
    /// Something is new on the line, at most every 60 ms. That what is live grows is not told: it is known.
    void changed();

private:
    void hearOf(const BackgroundTaskId &id);
    void hearOf(const NoticeId &id);
    void tellOfBefore();
    void tellLater();

    BackgroundTasks &m_tasks;
    NoticeLedger &m_notices;
    Clock &m_clock;
    const SessionId m_session;
    TimeLine m_line;
    qint64 m_last = 0;
    qint64 m_shift = 0; ///< that the system's clock was set back by
    bool m_telling = false;
};

} // namespace Deckhand

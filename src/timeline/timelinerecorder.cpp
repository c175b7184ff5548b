#include "timeline/timelinerecorder.h"

namespace Deckhand {

using namespace std::chrono_literals;

TimeLineRecorder::TimeLineRecorder(BackgroundTasks &tasks, NoticeLedger &notices, Clock &clock, SessionId session)
    : m_tasks(tasks),
      m_notices(notices),
      m_clock(clock),
      m_session(std::move(session))
{
    for (const auto signal : {&BackgroundTasks::added, &BackgroundTasks::changed})
        connect(&tasks, signal, this, [this](const BackgroundTaskId &id) { hearOf(id); });
    for (const auto signal : {&NoticeLedger::added, &NoticeLedger::changed})
        connect(&notices, signal, this, [this](const NoticeId &id) { hearOf(id); });
    tellOfBefore();
}

/// Of the tasks that began before, those that no model has heard the end of are on it.
void TimeLineRecorder::tellOfBefore()
{
    QSet<BackgroundTaskId> told;
    for (const Notice &notice : m_notices.notices()) {
        if (notice.kind == Notice::Kind::End
            && (notice.state == NoticeState::Consumed || notice.state == NoticeState::Dropped))
            told.insert(notice.taskId);
    }
    for (const BackgroundTask &task : m_tasks.tasks()) {
        if (!told.contains(task.id))
            hearOf(task.id);
    }
    for (const Notice &notice : m_notices.notices()) {
        if (!told.contains(notice.taskId))
            hearOf(notice.id);
    }
}

qint64 TimeLineRecorder::nowMs()
{
    const qint64 wall = m_clock.now().toMSecsSinceEpoch();
    // Not the monotonic clock: it stands still while the machine sleeps, and people read the time of day here.
    if (wall + m_shift < m_last)
        m_shift = m_last - wall;
    m_last = wall + m_shift;
    return m_last;
}

void TimeLineRecorder::apply(const AgentEvent &event)
{
    // Before the clock is asked: words stream by the thousand.
    if (std::holds_alternative<Streamed>(event) || std::holds_alternative<WireEvent>(event))
        return;
    if (m_line.apply(event, nowMs()))
        tellLater();
}

void TimeLineRecorder::hearOf(const BackgroundTaskId &id)
{
    if (const BackgroundTask *task = m_tasks.find(id)) {
        m_line.applyTask(*task, nowMs());
        tellLater();
    }
}

void TimeLineRecorder::hearOf(const NoticeId &id)
{
    const Notice *notice = m_notices.find(id);
    const bool isOfOther = notice && !m_session.isEmpty() && !notice->session.isEmpty() && notice->session != m_session;
    if (notice && !isOfOther) {
        m_line.applyNotice(*notice, nowMs());
        tellLater();
    }
}

void TimeLineRecorder::tellLater()
{
    if (std::exchange(m_telling, true))
        return;
    m_clock.callAfter(60ms, this, [this] {
        m_telling = false;
        emit changed();
    });
}

} // namespace Deckhand

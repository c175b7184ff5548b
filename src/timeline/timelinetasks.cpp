// TimeLine: the lanes of the background tasks and what travels from them to the agent.
#include "timeline/timeline.h"

#include "base/textcut.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kCommandCharacters = 300;

bool isWaiting(const NoticeMark &notice)
{
    return notice.state == NoticeState::Queued || notice.state == NoticeState::Held;
}

qint64 msOf(const QDateTime &time)
{
    return time.isValid() ? time.toMSecsSinceEpoch() : -1;
}

} // namespace

void TimeLine::applyTask(const BackgroundTask &task, qint64 nowMs)
{
    m_now = std::max(m_now, nowMs);
    qint64 number = laneOf(task.id);
    if (number < 0) {
        if (m_lanes.size() >= m_limits.lanes)
            dropOldestLanes();
        TaskLane lane;
        lane.id = task.id;
        lane.command = shortened(task.command, kCommandCharacters);
        lane.description = shortened(task.description, kCommandCharacters);
        lane.adopted = task.adopted;
        // When a task of an earlier run was asked for is not told, only when it began.
        lane.askedMs = task.adopted ? -1 : m_now;
        number = endOfLanes();
        m_lanes.append(lane);
        m_laneOfTask.insert(task.id, number);
        m_busy.add(m_now, m_now);
        liveBegan();
        if (m_inTurn)
            m_unclaimed.insert(task.id);
    }
    noteTask(&m_lanes[number - m_droppedLanes], task);
}

void TimeLine::noteTask(TaskLane *lane, const BackgroundTask &task)
{
    if (lane->isOver())
        return;
    lane->paused = task.paused;
    // Only then it is known that it did not end long ago.
    if (task.adopted && task.pid > 0 && lane->startedMs >= 0)
        m_busy.add(lane->startedMs, m_now);
    if (lane->startedMs < 0 && task.status == BackgroundStatus::Running) {
        lane->startedMs = task.adopted ? msOf(task.startedAt) : m_now;
        if (task.adopted && lane->startedMs >= 0)
            m_busy.add(lane->startedMs, lane->startedMs);
    }
    lane->status = task.status;
    if (lane->isOver())
        noteEnd(lane, task);
}

void TimeLine::noteEnd(TaskLane *lane, const BackgroundTask &task)
{
    lane->paused = false;
    lane->end = shortened(endDescription(task), kCommandCharacters);
    // How long a task of an earlier run took is known only where its supervisor was there to the end.
    if (!task.adopted)
        lane->endedMs = std::max(m_now, lane->firstMs());
    else if (task.durationMs > 0)
        lane->endedMs = msOf(task.endedAt);
    const qint64 from = lane->firstMs() < 0 ? m_now : lane->firstMs();
    m_live = std::max(0, m_live - 1);
    m_busy.add(from, lane->endedMs < 0 ? from : lane->endedMs);
}

void TimeLine::applyNotice(const Notice &notice, qint64 nowMs)
{
    m_now = std::max(m_now, nowMs);
    const qint64 number = laneOf(notice.taskId);
    if (number < 0)
        return;
    TaskLane &lane = m_lanes[number - m_droppedLanes];
    const auto known = std::find_if(lane.notices.begin(), lane.notices.end(),
                                    [&notice](const NoticeMark &mark) { return mark.id == notice.id; });
    if (known != lane.notices.end()) {
        known->state = notice.state;
        known->request = notice.request;
        return;
    }
    NoticeMark mark;
    mark.id = notice.id;
    mark.kind = notice.kind;
    mark.state = notice.state;
    mark.createdMs = notice.adopted ? msOf(notice.createdAt) : m_now;
    // What comes as told was told by an earlier run: its number is that of another conversation's call.
    mark.request = isWaiting(mark) ? notice.request : 0;
    lane.notices.append(mark);
}

/// The oldest that are over; running ones stay, however old.
void TimeLine::dropOldestLanes()
{
    qsizetype left = std::max(1, m_limits.lanes / 10);
    if (m_lanes.removeIf([&left](const TaskLane &lane) { return lane.isOver() && left-- > 0; }) > 0)
        renumberLanes();
}

/// A number is never given twice: who still holds the old one must not find another task there.
void TimeLine::renumberLanes()
{
    const qint64 first = m_laneOfTask.isEmpty() ? m_droppedLanes : m_droppedLanes + m_laneOfTask.size();
    m_droppedLanes = first;
    m_laneOfTask.clear();
    for (qsizetype i = 0; i < m_lanes.size(); ++i)
        m_laneOfTask.insert(m_lanes.at(i).id, first + i);
}

} // namespace Deckhand

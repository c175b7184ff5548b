#pragma once

#include "conversation/agentevent.h"
#include "conversation/toldcalls.h"
#include "timeline/agentspan.h"
#include "timeline/busytime.h"
#include "timeline/tasklane.h"

#include <QHash>
#include <QSet>

namespace Deckhand {

/// What happened when: a fold over a session's events, its background tasks and their notices, each told with the time at
/// which it was heard of (milliseconds UTC, never going back). A history that is told again, outside of a turn, is here by
/// the times that stand in it. Only what is known is in it: what has no time is left out, and so is what those times do not
/// tell (failed requests, waiting for the user).
///
/// Spans and lanes are known by numbers that they keep for ever; beyond the limits the oldest go, a tenth at a time.
/// An event costs the same however much there is, a streamed word nothing.
class TimeLine
{
public:
    struct Limits {
        int spans = 20'000;
        int lanes = 2'000;
    };
    TimeLine() : TimeLine(Limits()) {}
    explicit TimeLine(Limits limits);

    /// True when it changed anything.
    bool apply(const AgentEvent &event, qint64 nowMs);
    /// The task is new, or something about it has changed.
    void applyTask(const BackgroundTask &task, qint64 nowMs);
    /// The notice is new, or its state has changed.
    void applyNotice(const Notice &notice, qint64 nowMs);

    bool isEmpty() const { return m_spans.isEmpty() && m_lanes.isEmpty(); }

    // Numbers from first… up to, not including, end….
    qint64 firstSpan() const { return m_droppedSpans; }
    qint64 endOfSpans() const { return m_droppedSpans + m_spans.size(); }
    /// In the order of their beginnings. The number must exist.
    const AgentSpan &span(qint64 number) const { return m_spans.at(number - m_droppedSpans); }
    /// Rows of the agent's lane that were ever in use.
    int agentRows() const { return m_rows; }

    qint64 firstLane() const { return m_droppedLanes; }
    qint64 endOfLanes() const { return m_droppedLanes + m_lanes.size(); }
    /// In the order in which they were heard of. The number must exist.
    const TaskLane &lane(qint64 number) const { return m_lanes.at(number - m_droppedLanes); }
    /// -1 when it has no lane.
    qint64 laneOf(const BackgroundTaskId &id) const { return m_laneOfTask.value(id, -1); }
    /// The span of a model call of this conversation; -1 when there is none.
    qint64 spanOfRequest(int number) const { return m_spanOfRequest.value(number, -1); }

    /// Something goes on: its span or lane ends now, whenever that is.
    bool isLive() const { return m_live > 0; }
    /// The stretches in which something went on, up to `nowMs`.
    const QList<BusyTime::Stretch> &busyStretches(qint64 nowMs);

private:
    bool on(const TurnStarted &event);
    bool on(const UserMessageAdded &event);
    bool on(const RequestStarted &event);
    bool on(const AssistantMessageAdded &event);
    bool on(const RequestFailed &event);
    bool on(const RetryScheduled &event);
    bool on(const CompactionStarted &event);
    bool on(const CompactionEnded &event);
    bool on(const ToolCallChanged &event);
    bool on(const TurnEnded &event);
    template<typename Other>
    bool on(const Other &)
    {
        return false;
    }

    bool tellAgain(const MessagePtr &message);
    void tellAgain(const QList<ToolCall> &calls);

    AgentSpan &spanAt(qint64 number) { return m_spans[number - m_droppedSpans]; }
    qint64 begin(AgentSpan span);
    void end(qint64 *number, AgentSpan::Outcome outcome, const QString &note = {});
    void endOpenOnes(AgentSpan::Outcome outcome, const QString &note);
    void beginToolSpan(const ToolCall &call, AgentSpan::Kind kind);
    void endTool(const ToolCall &call);
    void claimTasks(const ToolCall &call, qint64 spanNumber);
    int freeToolRow() const;
    void dropOldestSpans();
    void dropOldestLanes();
    void renumberLanes();
    void noteTask(TaskLane *lane, const BackgroundTask &task);
    void noteEnd(TaskLane *lane, const BackgroundTask &task);
    void liveBegan();
    void liveEnded(qint64 fromMs);

    const Limits m_limits;
    qint64 m_now = 0;

    QList<AgentSpan> m_spans;
    qint64 m_droppedSpans = 0;
    int m_rows = 1;
    bool m_inTurn = false;
    // Numbers of what goes on; -1: nothing.
    qint64 m_prompt = -1; ///< whose model call is still to come
    qint64 m_call = -1;
    qint64 m_wait = -1;
    qint64 m_compaction = -1;
    QHash<ToolUseId, qint64> m_tools; ///< the open span of a call: Permission or Tool
    QHash<int, qint64> m_spanOfRequest;
    ToldCalls m_told;
    qint64 m_askedMs = -1; ///< when the model was last asked, in the history that is told again

    QList<TaskLane> m_lanes;
    qint64 m_droppedLanes = 0;
    QHash<BackgroundTaskId, qint64> m_laneOfTask;
    QSet<BackgroundTaskId> m_unclaimed; ///< began in this tool round, nobody knows yet by which call

    BusyTime m_busy;
    int m_live = 0;
    qint64 m_liveSince = 0; ///< of what goes on
};

} // namespace Deckhand

#include "models/alertpolicy.h"

#include <utility>

namespace Deckhand {

namespace {

bool isMore(const Alert &now, const Alert &before)
{
    return (now.asks && !before.asks) || (now.isDone && !before.isDone) || now.failedTasks > before.failedTasks;
}

} // namespace

void AlertPolicy::taskFailed(const SessionId &session, const BackgroundTaskId &task)
{
    Alert &alert = m_known[session].alert;
    ++alert.failedTasks;
    alert.failed = task;
}

QList<AlertPolicy::Change> AlertPolicy::update(const QList<Facts> &open)
{
    QList<Change> changes;
    QHash<SessionId, Known> before = std::exchange(m_known, {});
    m_waiting = 0;
    for (const Facts &facts : open) {
        Known known = before.take(facts.id);
        follow(known, facts);
        m_waiting += !facts.isSeen && (facts.asks || !known.alert.isNone()) ? 1 : 0;
        const Alert alert = wanted(known);
        if (alert != known.told)
            changes.append({facts.id, alert, isMore(alert, known.told)});
        known.told = alert;
        m_known.insert(facts.id, known);
    }
    for (auto gone = before.cbegin(); gone != before.cend(); ++gone) {
        if (!gone->told.isNone())
            changes.append({gone.key(), {}});
    }
    return changes;
}

void AlertPolicy::follow(Known &known, const Facts &facts)
{
    Alert &alert = known.alert;
    if (facts.isBusy()) {
        const bool wasDone = std::exchange(alert.isDone, false);
        known.hasWorked |= wasDone || facts.works || facts.asks;
    } else if (std::exchange(known.hasWorked, false)) {
        alert.isDone = !facts.wasStopped;
    }
    known.questionIsSeen = facts.asks && (known.questionIsSeen || facts.isSeen);
    alert.asks = facts.asks && !known.questionIsSeen;
    if (facts.isSeen)
        alert = {};
}

Alert AlertPolicy::wanted(const Known &known) const
{
    Alert alert = known.alert;
    alert.asks &= m_kinds.questions;
    alert.isDone &= m_kinds.done;
    if (!m_kinds.failures) {
        alert.failedTasks = 0;
        alert.failed = {};
    }
    return alert;
}

} // namespace Deckhand

#include "agent/waker.h"

#include "agent/permissionbroker.h"
#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "background/wakepolicy.h"

namespace Deckhand {

Waker::Waker(const AgentServices &services, std::function<Situation()> situation, bool startsSuspended, QObject *parent)
    : QObject(parent),
      m_services(services),
      m_situation(std::move(situation)),
      m_suspended(startsSuspended)
{
    connect(&m_services.notices, &NoticeInbox::changed, this, &Waker::consider);
    connect(&m_services.background, &BackgroundTasks::ended, this, &Waker::consider);
    connect(&m_services.broker, &PermissionBroker::closed, this, &Waker::consider);
    connect(&m_services.notices, &NoticeInbox::urged, this, [this] {
        hearTheUser();
        consider();
    });
}

void Waker::hearTheUser()
{
    m_suspended = false;
    m_wakesInRow = 0;
}

void Waker::setUserTyping(bool typing)
{
    m_userTyping = typing;
    consider();
}

void Waker::consider()
{
    const std::optional<std::chrono::milliseconds> wait = delay();
    if (!wait)
        return;
    // A notice that may wait for long must not hold up a later one that may not.
    const qint64 at = m_services.clock.monotonicMs() + wait->count();
    if (m_wakeAt && *m_wakeAt <= at)
        return;
    m_wakeAt = at;
    m_services.clock.callAfter(*wait, this, [this, at] { onTime(at); });
}

void Waker::onTime(qint64 at)
{
    if (m_wakeAt != at)
        return;
    m_wakeAt.reset();
    const std::optional<std::chrono::milliseconds> left = delay();
    if (!left || left->count() > 0)
        return consider();
    if (++m_wakesInRow == m_situation().mostInRow)
        emit paused(m_wakesInRow);
    emit wake();
}

std::optional<std::chrono::milliseconds> Waker::delay() const
{
    const Situation situation = m_situation();
    WakePolicy::Facts facts;
    facts.idle = situation.canStart;
    facts.stoppedByUser = m_suspended;
    facts.permissionOpen = m_services.broker.hasOpen();
    facts.userIsTyping = m_userTyping;
    facts.spendingLimitReached = situation.limitReached;
    facts.earlierMayWait = situation.earlierMayWait;
    facts.wakesInRow = m_wakesInRow;
    facts.mostWakesInRow = situation.mostInRow;
    for (const BackgroundTask &task : m_services.background.tasks())
        facts.runningTasks += !isFinal(task.status) && m_services.notices.isFor(task.session) ? 1 : 0;
    const qint64 now = m_services.clock.monotonicMs();
    for (const Notice &notice : m_services.notices.queued())
        facts.waiting.append(
            {notice.wish, notice.failure, notice.adopted, std::chrono::milliseconds(now - notice.createdMs)});
    return WakePolicy::delay(facts);
}

} // namespace Deckhand

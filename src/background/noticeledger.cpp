#include "background/noticeledger.h"

#include <algorithm>

namespace Deckhand {

QString stateWord(NoticeState state)
{
    switch (state) {
    case NoticeState::Queued:
        return QStringLiteral("queued");
    case NoticeState::Held:
        return QStringLiteral("held");
    case NoticeState::Delivered:
        return QStringLiteral("delivered");
    case NoticeState::Consumed:
        return QStringLiteral("consumed");
    case NoticeState::Dropped:
        return QStringLiteral("dropped");
    }
    Q_UNREACHABLE();
}

NoticeLedger::NoticeLedger(const Clock &clock, QObject *parent) : QObject(parent), m_clock(clock)
{
}

void NoticeLedger::enter(const BackgroundTaskId &taskId, const QString &text)
{
    if (m_rowOfTask.contains(taskId))
        return;
    Notice notice;
    notice.id = NoticeId(QStringLiteral("notice_") + taskId.toString());
    notice.taskId = taskId;
    notice.text = text;
    notice.createdAt = m_clock.now();
    notice.createdMs = m_clock.monotonicMs();
    if (m_readEarly.remove(taskId))
        notice.state = NoticeState::Dropped;
    m_rowOfTask.insert(taskId, int(m_notices.size()));
    m_notices.append(notice);
    emit added(notice.id);
}

QList<Notice> NoticeLedger::claim(int request)
{
    QList<Notice> claimed;
    for (Notice &notice : m_notices) {
        if (notice.state != NoticeState::Queued)
            continue;
        notice.request = request;
        setState(notice, NoticeState::Delivered);
        claimed.append(notice);
    }
    return claimed;
}

void NoticeLedger::consume(int request)
{
    for (Notice &notice : m_notices) {
        if (notice.state == NoticeState::Delivered && notice.request == request)
            setState(notice, NoticeState::Consumed);
    }
}

void NoticeLedger::release(int request)
{
    for (Notice &notice : m_notices) {
        if (notice.state == NoticeState::Delivered && notice.request == request) {
            notice.request = 0;
            setState(notice, NoticeState::Queued);
        }
    }
}

void NoticeLedger::markRead(const BackgroundTaskId &taskId)
{
    const auto row = m_rowOfTask.constFind(taskId);
    if (row == m_rowOfTask.constEnd()) {
        // Whoever waits for the end of a task may hear of it before the ledger does.
        m_readEarly.insert(taskId);
        return;
    }
    Notice &notice = m_notices[*row];
    if (notice.state == NoticeState::Queued || notice.state == NoticeState::Held)
        setState(notice, NoticeState::Dropped);
}

void NoticeLedger::hold(const NoticeId &id)
{
    if (Notice *notice = findMutable(id); notice && notice->state == NoticeState::Queued)
        setState(*notice, NoticeState::Held);
}

void NoticeLedger::unhold(const NoticeId &id)
{
    if (Notice *notice = findMutable(id); notice && notice->state == NoticeState::Held)
        setState(*notice, NoticeState::Queued);
}

void NoticeLedger::drop(const NoticeId &id)
{
    Notice *notice = findMutable(id);
    if (notice && (notice->state == NoticeState::Queued || notice->state == NoticeState::Held))
        setState(*notice, NoticeState::Dropped);
}

int NoticeLedger::queuedCount() const
{
    return int(std::count_if(m_notices.cbegin(), m_notices.cend(),
                             [](const Notice &notice) { return notice.state == NoticeState::Queued; }));
}

std::optional<qint64> NoticeLedger::oldestQueuedMs() const
{
    for (const Notice &notice : m_notices) {
        if (notice.state == NoticeState::Queued)
            return notice.createdMs;
    }
    return std::nullopt;
}

void NoticeLedger::setState(Notice &notice, NoticeState state)
{
    notice.state = state;
    emit changed(notice.id);
}

const Notice *NoticeLedger::find(const NoticeId &id) const
{
    const auto notice =
        std::find_if(m_notices.cbegin(), m_notices.cend(), [&id](const Notice &n) { return n.id == id; });
    return notice == m_notices.cend() ? nullptr : &*notice;
}

Notice *NoticeLedger::findMutable(const NoticeId &id)
{
    return const_cast<Notice *>(std::as_const(*this).find(id));
}

} // namespace Deckhand

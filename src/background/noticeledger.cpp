#include "background/noticeledger.h"

#include "base/enumwords.h"

#include <algorithm>

namespace Deckhand {

namespace {

const EnumWords<Notice::Kind> kIdEnds{{Notice::Kind::Match, u"_match"_qs},
                                      {Notice::Kind::Late, u"_late"_qs},
                                      {Notice::Kind::TimeLimit, u"_time"_qs},
                                      {Notice::Kind::MemoryLimit, u"_memory"_qs},
                                      {Notice::Kind::OutputLimit, u"_output"_qs}};

NoticeId idFor(const BackgroundTaskId &taskId, Notice::Kind kind)
{
    return NoticeId(u"notice_"_qs + taskId.toString() + kIdEnds.word(kind));
}

/// Each session counts its calls from 1, and one that an earlier session could not keep may still be on its way.
bool isOnItsWay(const Notice &notice, const SessionId &session, int request)
{
    return notice.state == NoticeState::Delivered && notice.session == session && notice.request == request;
}

bool isWaiting(const Notice &notice)
{
    return notice.state == NoticeState::Queued || notice.state == NoticeState::Held;
}

} // namespace

NoticeLedger::NoticeLedger(Clock &clock, const QString &tasksFolder, QObject *parent)
    : QObject(parent),
      m_clock(clock),
      m_journal(tasksFolder)
{
}

void NoticeLedger::open(const SessionId &session)
{
    m_keptFor.remove(session);
    m_open.append(session);
    emit addressed();
}

void NoticeLedger::close(const SessionId &session)
{
    m_open.removeOne(session);
    emit addressed();
}

void NoticeLedger::prefer(const SessionId &session)
{
    if (!m_open.removeOne(session))
        return;
    m_open.append(session);
    emit addressed();
}

void NoticeLedger::letOpen(const SessionId &owner)
{
    if (m_opener && !owner.isEmpty() && !isOpen(owner))
        m_opener(owner);
    m_keptFor.remove(owner);
}

SessionId NoticeLedger::addresseeOf(const SessionId &owner) const
{
    if (m_open.contains(owner))
        return owner;
    return m_open.isEmpty() || m_keptFor.contains(owner) ? SessionId() : m_open.last();
}

void NoticeLedger::enter(const Entry &entry)
{
    Notice notice;
    notice.id = idFor(entry.taskId, entry.kind);
    if (m_rows.contains(notice.id))
        return;
    notice.taskId = entry.taskId;
    notice.owner = entry.owner;
    notice.kind = entry.kind;
    notice.text = entry.text;
    notice.wish = entry.wish;
    notice.wish.rule = std::min(entry.wish.rule, m_bound);
    notice.failure = entry.failure;
    notice.adopted = entry.adopted;
    notice.createdAt = m_clock.now();
    notice.createdMs = m_clock.monotonicMs();
    if (notice.wish.rule == WakeRule::Never)
        notice.state = NoticeState::Held;
    if (wasToldBefore(entry, notice.id))
        notice.state = NoticeState::Consumed;
    write(notice);
    if (isWaiting(notice))
        letOpen(notice.owner);
    add(notice);
}

bool NoticeLedger::wasToldBefore(const Entry &entry, const NoticeId &id) const
{
    if (!entry.adopted || entry.kind != Notice::Kind::End || !m_wasTold)
        return false;
    return m_wasTold(entry.owner, id) || std::any_of(m_open.cbegin(), m_open.cend(), [&](const SessionId &session) {
               return session != entry.owner && m_wasTold(session, id);
           });
}

void NoticeLedger::restore(const QList<Notice> &notices, const WasTold &wasTold)
{
    m_wasTold = wasTold;
    for (Notice notice : notices) {
        if (m_rows.contains(notice.id))
            continue;
        notice.createdMs = m_clock.monotonicMs();
        notice.adopted = true;
        const bool wasOnItsWay = notice.state == NoticeState::Delivered;
        if (wasOnItsWay)
            notice.state = wasTold(notice.session, notice.id) ? NoticeState::Consumed : NoticeState::Queued;
        if (isWaiting(notice))
            notice.request = 0;
        if (wasOnItsWay)
            write(notice);
        if (isWaiting(notice))
            letOpen(notice.owner);
        add(notice);
    }
}

void NoticeLedger::add(Notice notice)
{
    m_rows.insert(notice.id, int(m_notices.size()));
    m_notices.append(std::move(notice));
    emit added(NoticeId(m_notices.last().id)); // a copy, for the same reason as in setState
}

QList<Notice> NoticeLedger::claim(const SessionId &session, int request)
{
    QList<Notice> claimed;
    for (int row = 0; row < m_notices.size(); ++row) {
        Notice &notice = m_notices[row];
        if (notice.state != NoticeState::Queued || addresseeOf(notice.owner) != session)
            continue;
        notice.request = request;
        notice.session = session;
        claimed.append(setState(row, NoticeState::Delivered));
    }
    return claimed;
}

void NoticeLedger::consume(const SessionId &session, int request)
{
    for (int row = 0; row < m_notices.size(); ++row) {
        if (isOnItsWay(m_notices.at(row), session, request))
            setState(row, NoticeState::Consumed);
    }
}

void NoticeLedger::release(const SessionId &session, int request)
{
    for (int row = 0; row < m_notices.size(); ++row) {
        if (!isOnItsWay(m_notices.at(row), session, request))
            continue;
        m_notices[row].request = 0;
        m_notices[row].session = {};
        setState(row, NoticeState::Queued);
    }
}

void NoticeLedger::markRead(const BackgroundTaskId &taskId)
{
    for (int row = 0; row < m_notices.size(); ++row) {
        if (m_notices.at(row).taskId == taskId && isWaiting(m_notices.at(row)))
            setState(row, NoticeState::Dropped);
    }
}

void NoticeLedger::hold(const NoticeId &id)
{
    if (const Notice *notice = find(id); notice && notice->state == NoticeState::Queued)
        setState(m_rows.value(id), NoticeState::Held);
}

void NoticeLedger::unhold(const NoticeId &id)
{
    if (const Notice *notice = find(id); notice && notice->state == NoticeState::Held)
        setState(m_rows.value(id), NoticeState::Queued);
}

void NoticeLedger::drop(const NoticeId &id)
{
    if (const Notice *notice = find(id); notice && isWaiting(*notice))
        setState(m_rows.value(id), NoticeState::Dropped);
}

void NoticeLedger::deliverNow(const NoticeId &id)
{
    const Notice *notice = find(id);
    if (!notice || !isWaiting(*notice))
        return;
    if (m_keptFor.contains(notice->owner))
        letOpen(SessionId(notice->owner));
    const int row = m_rows.value(id);
    m_notices[row].wish.rule = WakeRule::Now;
    setState(row, NoticeState::Queued);
    emit urged(id);
}

const Notice *NoticeLedger::find(const NoticeId &id) const
{
    const auto row = m_rows.constFind(id);
    return row == m_rows.constEnd() ? nullptr : &m_notices.at(*row);
}

bool NoticeLedger::hasEnd(const BackgroundTaskId &taskId) const
{
    return m_rows.contains(idFor(taskId, Notice::Kind::End));
}

Notice NoticeLedger::setState(int row, NoticeState state)
{
    m_notices[row].state = state;
    const Notice notice = m_notices.at(row); // a copy: whoever hears of it may enter others
    write(notice);
    emit changed(notice.id);
    return notice;
}

void NoticeLedger::write(const Notice &notice)
{
    const NoticeJournal::Kept kept = m_journal.write(notice);
    if (kept == NoticeJournal::Kept::NotYet)
        m_unkept.insert(notice.id);
    else
        m_unkept.remove(notice.id);
    const bool failed = kept != NoticeJournal::Kept::Yes;
    if (failed && !std::exchange(m_journalFails, true)) {
        emit notKept(
            QStringLiteral("What the model is told of task %1 cannot be kept on the disk: is it full, or was the "
                           "task's folder removed? A crash of Deckhand could lose it or tell it twice.")
                .arg(notice.taskId.toString()));
    }
    m_journalFails = failed;
    if (kept == NoticeJournal::Kept::NotYet && !std::exchange(m_triesLater, true))
        m_clock.callAfter(std::chrono::seconds(5), this, [this] { writeAgain(); });
}

void NoticeLedger::writeAgain()
{
    m_triesLater = false;
    const QSet<NoticeId> unkept = m_unkept;
    for (const NoticeId &id : unkept)
        write(*find(id));
}

} // namespace Deckhand

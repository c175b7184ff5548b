#include "background/noticeinbox.h"

#include "background/backgroundtask.h"
#include "background/noticeledger.h"

namespace Deckhand {

NoticeInbox::NoticeInbox(NoticeLedger &ledger, SessionId session, QObject *parent)
    : QObject(parent),
      m_ledger(ledger),
      m_session(std::move(session))
{
    m_ledger.open(m_session);
    connect(&m_ledger, &NoticeLedger::added, this, &NoticeInbox::changed);
    connect(&m_ledger, &NoticeLedger::changed, this, &NoticeInbox::changed);
    connect(&m_ledger, &NoticeLedger::addressed, this, &NoticeInbox::changed);
    connect(&m_ledger, &NoticeLedger::urged, this, [this](const NoticeId &id) {
        if (const Notice *notice = m_ledger.find(id); notice && isFor(notice->owner))
            emit urged();
    });
}

NoticeInbox::~NoticeInbox()
{
    m_ledger.close(m_session);
}

bool NoticeInbox::isFor(const SessionId &owner) const
{
    return m_ledger.addresseeOf(owner) == m_session;
}

QList<Notice> NoticeInbox::waiting() const
{
    QList<Notice> waiting;
    for (const Notice &notice : m_ledger.notices()) {
        if ((notice.state == NoticeState::Queued || notice.state == NoticeState::Held) && isFor(notice.owner))
            waiting.append(notice);
    }
    return waiting;
}

QList<Notice> NoticeInbox::queued() const
{
    QList<Notice> queued = waiting();
    queued.removeIf([](const Notice &notice) { return notice.state == NoticeState::Held; });
    return queued;
}

QList<Notice> NoticeInbox::claim(int request)
{
    return m_ledger.claim(m_session, request);
}

void NoticeInbox::consume(int request)
{
    m_ledger.consume(m_session, request);
}

void NoticeInbox::release(int request)
{
    m_ledger.release(m_session, request);
}

void NoticeInbox::markRead(const BackgroundTask &task)
{
    if (isFor(task.session))
        m_ledger.markRead(task.id);
}

void NoticeInbox::drop(const NoticeId &id)
{
    m_ledger.drop(id);
}

} // namespace Deckhand

#pragma once

#include "background/notice.h"

#include <QList>
#include <QObject>

namespace Deckhand {

class NoticeLedger;
struct BackgroundTask;

/// What one conversation gets of the ledger: the notices of the tasks that it began, and, while it is the one that was opened
/// last, those whose own conversation is not open. Of several conversations that ask at once each gets its own, and each
/// notice goes to one.
class NoticeInbox : public QObject
{
    Q_OBJECT
public:
    /// Opens the session in the ledger, which outlives the inbox; its end closes it there.
    NoticeInbox(NoticeLedger &ledger, SessionId session, QObject *parent = nullptr);
    ~NoticeInbox() override;

    const SessionId &session() const { return m_session; }
    /// Whether it is told of the tasks that `owner` began.
    bool isFor(const SessionId &owner) const;
    /// What has not been told: Queued or Held.
    QList<Notice> waiting() const;
    /// Of these, those that ride in its next request.
    QList<Notice> queued() const;

    /// Takes all of them for model call `request`, by its number in this session: they are Delivered now.
    QList<Notice> claim(int request);
    /// The server accepted the request: its notices are Consumed. To be called when the history holds them: what is not
    /// consumed yet and not in the history either is told again by the next run.
    void consume(int request);
    /// It did not: its notices are Queued again, in their old order.
    void release(int request);
    /// The model has read the end of this task by a tool: no notice of it is needed any more, if it was for this model.
    void markRead(const BackgroundTask &task);
    /// The same for one notice.
    void drop(const NoticeId &id);

signals:
    /// Something was added or has changed, or is for another conversation now.
    void changed();
    /// The user wants the model to hear of one now.
    void urged();

private:
    NoticeLedger &m_ledger;
    const SessionId m_session;
};

} // namespace Deckhand

#pragma once

#include "background/backgroundtask.h"
#include "base/clock.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <optional>

namespace Deckhand {

/// Queued → Delivered (rides in a request) → Consumed (the request was accepted), or back to Queued when it was not.
/// Held: kept by the user. Dropped: will not be told, by the user's will or because the model has read the end already.
enum class NoticeState { Queued, Held, Delivered, Consumed, Dropped };
QString stateWord(NoticeState state);

/// That a background task has ended, on its way to the model. One a task, made at its end.
struct Notice {
    NoticeId id;
    BackgroundTaskId taskId;
    NoticeState state = NoticeState::Queued;
    int request = 0; ///< the model call that carries or carried it; 0: none yet
    QString text;    ///< the entry that the model reads, already escaped
    QDateTime createdAt;
    qint64 createdMs = 0; ///< monotonic
};

/// Every notice, exactly once to the model. Kept in memory here; the order of calls already is that of a ledger on disk.
class NoticeLedger : public QObject
{
    Q_OBJECT
public:
    explicit NoticeLedger(const Clock &clock, QObject *parent = nullptr);

    /// Enters the notice of a task that ended. A second call for the same task does nothing.
    /// `text` is the entry that the model will read (noticetext.h).
    void enter(const BackgroundTaskId &taskId, const QString &text);

    /// Takes all queued notices for model call `request`: they are Delivered now.
    QList<Notice> claim(int request);
    /// The server accepted the request: its notices are Consumed.
    void consume(int request);
    /// It did not: its notices are Queued again, in their old order.
    void release(int request);

    /// The model has read the end of this task by a tool: no notice is needed any more.
    void markRead(const BackgroundTaskId &taskId);

    // The user's hand, from the dock. Each does nothing for a notice that is on its way or told.
    void hold(const NoticeId &id);
    void unhold(const NoticeId &id);
    void drop(const NoticeId &id);

    const QList<Notice> &notices() const { return m_notices; }
    /// Null when unknown. Valid until the next call or event.
    const Notice *find(const NoticeId &id) const;
    int queuedCount() const;
    /// Monotonic time of the oldest queued notice.
    std::optional<qint64> oldestQueuedMs() const;

signals:
    void added(const Deckhand::NoticeId &id);
    void changed(const Deckhand::NoticeId &id);

private:
    void setState(Notice &notice, NoticeState state);
    Notice *findMutable(const NoticeId &id);

    const Clock &m_clock;
    QList<Notice> m_notices;
    QHash<BackgroundTaskId, int> m_rowOfTask;
    QSet<BackgroundTaskId> m_readEarly;
};

} // namespace Deckhand

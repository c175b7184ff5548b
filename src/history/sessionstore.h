#pragma once

#include "base/clock.h"
#include "base/filelock.h"
#include "history/keptsession.h"
#include "history/sessionorder.h"
#include "history/sessionreading.h"

#include <QHash>
#include <QPointer>

#include <functional>

namespace Deckhand {

/// Sessions on disk, a folder for each workspace. Any number may be open for writing, each a KeptSession.
class SessionStore
{
public:
    /// What a session holds for the run that goes on with it.
    struct Resumed {
        std::unique_ptr<KeptSession> session;
        QList<MessagePtr> messages; ///< of a long one only the last, see SessionReading::end
        QList<QueuedPrompt> queued; ///< that no turn has begun with yet, in order
        SessionMarks marks;         ///< of a long one none: they come with the rest
        QStringList remarks;        ///< for people: what was found wrong, and what was done about it
        std::shared_ptr<SessionReading> reading = nullptr; ///< of a long one: that is all still to come
    };

    /// `folder` exists and is private (StateDir::sessions). The clock outlives the store and its sessions.
    SessionStore(QString folder, const Clock &clock) : m_folder(std::move(folder)), m_clock(clock) {}

    /// A new session. `model`: it begins with.
    std::unique_ptr<KeptSession> begin(const QString &workspace, const QString &model);

    /// Goes on with an old one: takes it for this process and appends to it from now on. An error when there is none of
    /// that id, when it is open already, here or in another Deckhand, or when it cannot be read. What is damaged in it is put
    /// into a file beside it, ID.jsonl.damaged-TIME, and told. `workspace` serves a file whose first line is lost.
    Result<Resumed> resume(const SessionId &id, const QString &workspace = {});

    /// Whether a session can be resumed. Else it can be read, see SessionFollower: another program has it open now, or a newer
    /// version wrote it.
    enum class Access { Whole, OpenElsewhere, Newer };
    Access accessTo(const SessionId &id) const;

    /// When a long one is read: puts what is damaged aside, as `resume` does, and tells; empty: nothing was. Where something has
    /// been written meanwhile the next run does it.
    QString mend(const SessionReading &read, const KeptSession &session) const;

    /// Only reads; whatever cannot be read is left out.
    Result<QList<MessagePtr>> load(const SessionId &id) const;

    /// Writes down what people say of a session, also of one that is open here. An error: there is none of that id, another
    /// Deckhand has it open, a newer one wrote it, or it cannot be written.
    Result<void> mark(const SessionId &id, const SessionMarks &marks);

    /// A new session of the same workspace that begins with these messages of `from`, see historyUpTo; on the disk as a whole
    /// or not at all. It is the newest then. Blocks until it is on the disk.
    Result<SessionId> branch(const SessionId &from, const QList<MessagePtr> &messages);
    /// Branches behind the last message, with the title, mode and model that were given.
    Result<SessionId> duplicate(const SessionId &id) { return duplicating(id)(); }
    /// The same, to be done on any thread.
    std::function<Result<SessionId>()> duplicating(const SessionId &id);

    /// Whose id begins so. An error: none does, or several do.
    Result<SessionId> idOf(const QString &beginning) const;
    /// Its file; empty: there is none of that id.
    QString pathOf(const SessionId &id) const;

    /// Whether that session's messages hold this notice. Reads the whole file.
    bool holdsNotice(const SessionId &id, const NoticeId &notice) const;

    /// Which one was written to last, as the records say. The workspace is an absolute path.
    SessionOrder orderFor(const QString &workspace) const;

private:
    std::shared_ptr<RecordOrder> orderIn(const QString &folder);
    Resumed resumeLong(const QString &path, const SessionHeader &header, std::unique_ptr<FileLock> lock);
    std::unique_ptr<KeptSession> open(const SessionHeader &header, std::unique_ptr<SessionWriter> writer);
    Result<SessionFile> read(const SessionId &id) const;

    const QString m_folder;
    const Clock &m_clock;
    QHash<QString, std::shared_ptr<RecordOrder>> m_orders; ///< by folder
    QHash<SessionId, QPointer<KeptSession>> m_open;        ///< also some that were
};

/// The first `count` messages of a history, with the results of the calls that the last of them makes, where they follow: what a
/// branch begins with.
QList<MessagePtr> historyUpTo(const QList<MessagePtr> &history, qsizetype count);

} // namespace Deckhand

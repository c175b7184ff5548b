#pragma once

#include "background/ownerlock.h"
#include "background/taskrecord.h"
#include "base/result.h"

#include <QSet>

namespace Deckhand {

/// The folders of the background tasks, one a task: what was asked for, what its supervisor keeps there, what was told of
/// it; and who looks after it.
class TaskArchive
{
public:
    explicit TaskArchive(QString folder);

    const QString &folder() const { return m_folder; }
    QString folderOf(const BackgroundTaskId &id) const { return m_folder + u'/' + id.toString(); }

    /// Of no task that is here.
    BackgroundTaskId newId() const;
    /// Makes the private folder of a task. An error is a sentence for people.
    Result<void> makeFolder(const BackgroundTaskId &id);
    /// The same with its record, as ours; also in place of the record that is there.
    Result<void> add(TaskRecord record);
    /// What `adopt` found.
    struct Adopted {
        QList<TaskRecord> tasks; ///< ours from now on, the oldest first
        bool isWhole = true;     ///< else to be tried again: another run is at it, or the disk is full
        QString remark;          ///< for people; may be empty
    };
    /// The tasks of a workspace whose owner has gone and of which `wanted` says yes. `wanted` may read the task's folder.
    Adopted adopt(const QString &workspace, const std::function<bool(const TaskRecord &)> &wanted);

    /// The disk shall not fill up with old output.
    struct Rules {
        std::chrono::hours keepFor{24 * 7};
        qint64 mostBytes = 2ll << 30;         ///< of all tasks together; 0: no limit
        QSet<BackgroundTaskId> finished = {}; ///< of the run that asks: it does without their folders

        friend bool operator==(const Rules &, const Rules &) = default;
    };
    /// Removes the folders of tasks that ended long ago, and the oldest beyond the bytes. Never one that still runs, that
    /// a living run of the program looks after (but see Rules::finished), or whose notice has not reached the model. Reads every folder: not for the
    /// GUI thread. Safe to call on another thread.
    static void tidy(const QString &folder, const Rules &rules);

private:
    bool save(TaskRecord record);

    const QString m_folder;
    OwnerLock m_owner;
    QStringList m_named; ///< folders with a damaged record: a run says so once
};

} // namespace Deckhand

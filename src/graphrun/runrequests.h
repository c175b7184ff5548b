#pragma once

#include "background/ownerlock.h"
#include "base/ids.h"
#include "base/result.h"
#include "taskgraph/task.h"

#include <QList>

namespace Deckhand {

/// Somebody wants this task to be run, with this very command: what stands in the task's file later may be another one, and
/// nobody has agreed to that.
struct RunRequest {
    int task = 0;
    TaskCommand command;
    bool despiteBlockers = false;
    SessionId session = {}; ///< the conversation that asked for it; empty: a person

    bool operator==(const RunRequest &other) const = default;
};

/// What was asked to be run and has not ended yet, in the order in which it was asked for. Kept on the disk, outside the
/// workspace (whoever can write there shall not make us run things), so that a run of the program that was killed is gone on
/// with by the next.
class RunRequests
{
public:
    /// `folder` is made with the first request; `owner` outlives this.
    RunRequests(QString folder, QString workspace, OwnerLock &owner);

    const QList<RunRequest> &all() const { return m_requests; }
    bool contains(int task) const { return find(task) != nullptr; }
    /// Null when there is none.
    const RunRequest *find(int task) const;

    /// In place of older ones for the same tasks. An error: it is kept in memory only, until `save` succeeds.
    Result<void> add(const QList<RunRequest> &requests);
    Result<void> remove(const QList<int> &tasks);
    Result<void> save();

    /// What runs of the program that are gone left for this workspace. Returns the number of their requests.
    int adopt();

private:
    QString fileOf(const QString &owner) const;

    const QString m_folder;
    const QString m_workspace;
    OwnerLock &m_owner;
    QList<RunRequest> m_requests;
};

} // namespace Deckhand

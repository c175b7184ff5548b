#include "taskgraph/taskstore.h"

#include "taskgraph/folderlock.h"

#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <chrono>

namespace Deckhand {

/// Programs that know no lock can overtake us; not for ever.
constexpr int kMostTries = 10;

TaskStore::TaskStore(const QString &workspace, QObject *parent)
    : QObject(parent),
      m_workspace(workspace),
      m_files(workspace + QStringLiteral("/.tasks"))
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(std::chrono::milliseconds(50));
    m_poll.setInterval(std::chrono::seconds(1));
    connect(&m_settle, &QTimer::timeout, this, &TaskStore::reload);
    connect(&m_poll, &QTimer::timeout, this, &TaskStore::reload);
    // Not restarted by what follows: a folder that is written to all the time is still read.
    const auto settle = [this] {
        if (!m_settle.isActive())
            m_settle.start();
    };
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, settle);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, settle);
    reload();
}

void TaskStore::reload()
{
    const bool isNew = readFolder();
    watch();
    if (isNew)
        emit changed();
}

/// True if there is something new.
bool TaskStore::readFolder()
{
    if (!m_files.refresh())
        return false;
    adoptFolder();
    return true;
}

void TaskStore::adoptFolder()
{
    m_isCurrent = true;
    m_graph = TaskGraph(m_files.tasks(), m_files.unreadable());
    m_problems = m_files.problems();
    if (const QString cycle = m_graph.cycle(); !cycle.isEmpty())
        m_problems.append(
            QStringLiteral("Tasks in %1 wait for each other (%2), so none of them can begin. Remove one of "
                           "these edges.")
                .arg(m_files.path(), cycle));
}

/// Replaced files drop out of a watcher, and a folder cannot be watched before it exists: then the workspace is.
void TaskStore::watch()
{
    QStringList wanted{m_files.exists() ? m_files.path() : m_workspace};
    if (wanted.first() == m_files.path()) {
        wanted += m_files.files(kMostWatched);
        m_watcher.removePath(m_workspace);
    }
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    const QSet<QString> known(watched.begin(), watched.end());
    wanted.removeIf([&known](const QString &path) { return known.contains(path); });
    if (!wanted.isEmpty())
        m_watcher.addPaths(wanted);
    // A folder without the right to read it cannot be watched.
    if (m_files.count() <= kMostWatched && m_files.folderProblem().isEmpty())
        m_poll.stop();
    else if (!m_poll.isActive())
        m_poll.start();
}

Result<void> TaskStore::underLock(const Step &step)
{
    bool isNew = false;
    const qsizetype before = m_files.count();
    Result<void> result =
        Error{QStringLiteral("Other programs keep changing the tasks in %1. Nothing was changed; try again.")
                  .arg(m_files.path())};
    {
        const Result<std::unique_ptr<FolderLock>> lock = FolderLock::acquire(m_files.path());
        if (!lock)
            return Error{lock.error()};
        if (!std::exchange(m_isTidy, true))
            m_files.removeLeftovers();
        for (int i = 0; i < kMostTries; ++i) {
            isNew |= readFolder();
            if (const QString problem = m_files.folderProblem(); !problem.isEmpty()) {
                result = Error{problem};
                break;
            }
            TaskEdit edit;
            const Result<Outcome> outcome = step(edit);
            isNew |= !edit.after.isEmpty();
            if (outcome.ok() && *outcome == Outcome::Again)
                continue;
            if (outcome.ok()) {
                m_lastEdit = edit;
                result = {};
            } else {
                result = Error{outcome.error()};
            }
            break;
        }
        if (!m_isCurrent)
            adoptFolder();
    }
    // Files that were replaced drop out of the watcher later; the look that follows the folder's signal enters them again.
    if (m_files.count() != before)
        watch();
    if (isNew)
        emit changed();
    return result;
}

Result<Task> TaskStore::create(const QString &subject, const QString &description, const TaskChange &more)
{
    if (subject.trimmed().isEmpty())
        return Error{QStringLiteral("A task needs a subject.")};
    if (const Result<void> made = m_files.make(); !made)
        return Error{made.error()};
    Task task;
    task.subject = subject;
    task.description = description;
    task.createdAt = QDateTime::currentDateTimeUtc();
    TaskEdit done;
    const Result<void> created = underLock([&](TaskEdit &edit) {
        const Result<Outcome> outcome = tryCreate(task, more, edit);
        done = edit;
        return outcome;
    });
    if (!created)
        return Error{created.error()};
    return done.after.first();
}

Result<TaskStore::Outcome> TaskStore::tryCreate(Task task, const TaskChange &more, TaskEdit &edit)
{
    task.id = std::max(m_graph.nextId(), m_files.lastNumber() + 1);
    if (task.id > kLargestTaskNumber)
        return Error{QStringLiteral("There are no task numbers left: %1 holds task_%2.json.")
                         .arg(m_files.path())
                         .arg(kLargestTaskNumber)};
    TaskGraph next = m_graph;
    next.insert(task);
    Result<QList<int>> touched = next.apply(task.id, more);
    if (!touched)
        return Error{touched.error()};
    m_isCurrent = false;
    // The new file first: should the rest fail, its edges are entered in the others when they are read.
    const Result<TaskFiles::Write> added = m_files.add(*next.find(task.id));
    if (!added)
        return Error{added.error()};
    if (*added == TaskFiles::Write::Overtaken)
        return Outcome::Again;
    edit.after.append(*next.find(task.id));
    touched.value().removeAll(task.id);
    const Result<Outcome> rest = writeAll(next, *touched, edit);
    return rest && *rest == Outcome::Again ? Result<Outcome>(Outcome::Done) : rest;
}

Result<Task> TaskStore::update(int id, const TaskChange &change, const Check &check)
{
    const Result<void> updated = updateAll({id}, change, check);
    if (!updated)
        return Error{updated.error()};
    return *m_graph.find(id);
}

Result<void> TaskStore::updateAll(const QList<int> &ids, const TaskChange &change, const Check &check)
{
    if (!m_files.exists() && !ids.isEmpty()) {
        reload();
        if (const QString problem = m_files.folderProblem(); !problem.isEmpty())
            return Error{problem};
        return Error{m_graph.whyMissing(ids.first()) + QStringLiteral(" There are no tasks yet.")};
    }
    return underLock([&](TaskEdit &edit) { return tryUpdate(ids, change, check, edit); });
}

Result<TaskStore::Outcome> TaskStore::tryUpdate(const QList<int> &ids, const TaskChange &change, const Check &check,
                                                TaskEdit &edit)
{
    TaskGraph next = m_graph;
    QList<int> all;
    for (const int id : ids) {
        if (const Task *task = m_graph.find(id); task && check) {
            if (const Result<void> may = check(*task); !may)
                return Error{may.error()};
        }
        const Result<QList<int>> touched = next.apply(id, change);
        if (!touched)
            return Error{touched.error()};
        all += *touched;
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return writeAll(next, all, edit);
}

Result<void> TaskStore::approve(const QList<Task> &shown)
{
    QList<int> ids;
    for (const Task &task : shown)
        ids.append(task.id);
    TaskChange approval;
    approval.proposed = false;
    return updateAll(ids, approval, [&shown](const Task &now) -> Result<void> {
        if (!now.isProposed())
            return Error{QStringLiteral("Task %1 is not proposed.").arg(now.name())};
        if (!shown.contains(now))
            return Error{QStringLiteral("Task %1 has just been changed. Look at it again.").arg(now.name())};
        return {};
    });
}

Result<TaskStore::Outcome> TaskStore::writeAll(const TaskGraph &next, const QList<int> &ids, TaskEdit &edit)
{
    m_isCurrent = false;
    for (const int id : ids) {
        const Result<TaskFiles::Write> written = m_files.replace(*next.find(id));
        if (!written)
            return Error{written.error()};
        if (*written == TaskFiles::Write::Overtaken)
            return Outcome::Again;
        edit.before.append(*m_graph.find(id));
        edit.after.append(*next.find(id));
    }
    // Making it of all files again would say the same: of ten thousand tasks that is felt. But a problem may be gone now.
    if (m_problems.isEmpty()) {
        m_graph = next;
        m_isCurrent = true;
    }
    return Outcome::Done;
}

Result<void> TaskStore::revert(const TaskEdit &edit)
{
    return underLock([&](TaskEdit &done) { return tryRevert(edit, done); });
}

Result<TaskStore::Outcome> TaskStore::tryRevert(const TaskEdit &edit, TaskEdit &done)
{
    QList<Task> tasks = m_graph.tasks();
    QList<int> ids;
    for (const Task &after : edit.after) {
        const auto now =
            std::find_if(tasks.begin(), tasks.end(), [&](const Task &task) { return task.id == after.id; });
        if (now == tasks.end() || *now != after)
            return Error{
                QStringLiteral("Task %1 has been changed since, so this cannot be undone any more.").arg(after.name())};
        const auto before =
            std::find_if(edit.before.begin(), edit.before.end(), [&](const Task &task) { return task.id == after.id; });
        if (before != edit.before.end()) {
            *now = *before;
        } else {
            now->status = TaskStatus::Deleted;
            now->blockedBy.clear();
            now->blocks.clear();
        }
        ids.append(after.id);
    }
    return writeAll(TaskGraph(tasks, m_graph.unreadable()), ids, done);
}

} // namespace Deckhand

#include "taskgraph/taskstore.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSet>

#include <algorithm>
#include <chrono>

namespace Deckhand {

namespace {

constexpr qint64 largestFile = 1024 * 1024;
constexpr int largestId = 999'999'999;

/// The number in `task_N.json`; -1 for any other name (`task_007.json` too: saving would make a second file of it).
int numberOf(const QString &fileName)
{
    static const QRegularExpression pattern(QStringLiteral("\\Atask_(0|[1-9][0-9]{0,8})\\.json\\z"));
    const QRegularExpressionMatch match = pattern.match(fileName);
    return match.hasMatch() ? match.captured(1).toInt() : -1;
}

} // namespace

TaskStore::TaskStore(const QString &workspace, QObject *parent)
    : QObject(parent),
      m_workspace(workspace),
      m_folder(workspace + QStringLiteral("/.tasks"))
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(std::chrono::milliseconds(50));
    connect(&m_settle, &QTimer::timeout, this, &TaskStore::reload);
    const auto restart = [this] { m_settle.start(); };
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, restart);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, restart);
    reload();
}

void TaskStore::reload()
{
    QList<Task> tasks;
    QStringList problems;
    m_lastFileNumber = 0;
    if (QFileInfo(m_folder).isSymLink()) {
        problems.append(
            QStringLiteral("%1 is a link; tasks are only kept in a folder of the workspace itself.").arg(m_folder));
    } else {
        const QDir::Filters all = QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot;
        for (const QString &name : QDir(m_folder).entryList({QStringLiteral("task_*.json")}, all)) {
            const int number = numberOf(name);
            if (number < 0)
                continue;
            m_lastFileNumber = std::max(m_lastFileNumber, number);
            if (const Result<Task> task = load(name))
                tasks.append(*task);
            else
                problems.append(QStringLiteral("%1/%2 is left as it is: %3.").arg(m_folder, name, task.error()));
        }
    }
    adopt(TaskGraph(tasks), problems);
}

void TaskStore::adopt(const TaskGraph &graph, const QStringList &problems)
{
    watch();
    if (graph == m_graph && problems == m_problems)
        return;
    m_graph = graph;
    m_problems = problems;
    emit changed();
}

Result<Task> TaskStore::load(const QString &fileName) const
{
    const QFileInfo info(m_folder + QLatin1Char('/') + fileName);
    // Asked before it is opened: opening a pipe would wait for its other end.
    if (info.isSymLink() || !info.isFile())
        return Error{QStringLiteral("it is not a regular file")};
    if (info.size() > largestFile)
        return Error{QStringLiteral("it is larger than 1 MiB")};
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly))
        return Error{QStringLiteral("it cannot be read (%1)").arg(file.errorString())};
    Result<Task> task = taskFromJson(file.readAll());
    if (task && task->id != numberOf(fileName))
        return Error{QStringLiteral("its id is %1, its name says otherwise").arg(task->id)};
    return task;
}

/// Replaced files drop out of a watcher, and a folder cannot be watched before it exists: then the workspace is.
void TaskStore::watch()
{
    QStringList wanted{QFileInfo(m_folder).isDir() ? m_folder : m_workspace};
    if (wanted.first() == m_folder) {
        for (const QString &name : QDir(m_folder).entryList({QStringLiteral("task_*.json")}, QDir::Files))
            wanted.append(m_folder + QLatin1Char('/') + name);
        m_watcher.removePath(m_workspace);
    }
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    const QSet<QString> known(watched.begin(), watched.end());
    wanted.removeIf([&known](const QString &path) { return known.contains(path); });
    if (!wanted.isEmpty())
        m_watcher.addPaths(wanted);
}

Result<Task> TaskStore::create(const QString &subject, const QString &description)
{
    if (subject.trimmed().isEmpty())
        return Error{QStringLiteral("A task needs a subject.")};
    reload();
    Task task;
    task.id = std::max(m_graph.nextId(), m_lastFileNumber + 1);
    if (task.id > largestId)
        return Error{
            QStringLiteral("There are no task numbers left: %1 holds task_%2.json.").arg(m_folder).arg(largestId)};
    task.subject = subject;
    task.description = description;
    if (const Result<void> saved = save(task); !saved)
        return Error{saved.error()};
    TaskGraph next = m_graph;
    next.insert(task);
    adopt(next, m_problems);
    return task;
}

Result<Task> TaskStore::update(int id, const TaskChange &change)
{
    reload();
    TaskGraph next = m_graph;
    const Result<QList<int>> touched = next.apply(id, change);
    if (!touched)
        return Error{touched.error()};
    for (const int changedId : *touched) {
        if (const Result<void> saved = save(*next.find(changedId)); !saved) {
            // An edge that is in one file only is entered in both when it is loaded, so what is on disk still agrees.
            reload();
            return Error{saved.error()};
        }
    }
    adopt(next, m_problems);
    return *next.find(id);
}

QString TaskStore::pathOf(int id) const
{
    return m_folder + QStringLiteral("/task_%1.json").arg(id);
}

Result<void> TaskStore::makeFolder()
{
    const QFileInfo info(m_folder);
    if (info.isSymLink())
        return Error{
            QStringLiteral("%1 is a link; nothing is written through it. Remove it to keep tasks.").arg(m_folder)};
    if (!info.isDir() && !QDir().mkpath(m_folder))
        return Error{
            QStringLiteral("The folder %1 cannot be made. Check the permissions of the workspace.").arg(m_folder)};
    return {};
}

Result<void> TaskStore::save(const Task &task)
{
    if (const Result<void> made = makeFolder(); !made)
        return made;
    const QString path = pathOf(task.id);
    // QSaveFile would follow it.
    if (QFileInfo(path).isSymLink())
        return Error{QStringLiteral("%1 is a link; nothing is written through it.").arg(path)};
    const QByteArray json = taskToJson(task);
    QSaveFile file(path);
    // commit() alone would put a short file in place of the old one when the disk is full.
    if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size() || !file.flush() || !file.commit())
        return Error{QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString())};
    return {};
}

} // namespace Deckhand

#include "taskgraph/taskfiles.h"

#include "base/filesync.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QTemporaryFile>

#include <algorithm>
#include <filesystem>

namespace Deckhand {

namespace {

constexpr qint64 kLargestFile = 1024LL * 1024;

QString ownName(int task)
{
    return QLatin1String("task_") + QString::number(task) + QLatin1String(".json");
}

/// What is hidden is not meant: locks, and what is being written.
bool isTaskFile(std::string_view name)
{
    return name.ends_with(".json") && !name.starts_with('.');
}

/// The names that QSaveFile gives its files until they are whole: `task_N.json.XXXXXX`.
bool isLeftover(std::string_view name)
{
    const size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || !isTaskFile(name.substr(0, dot)))
        return false;
    const std::string_view end = name.substr(dot + 1);
    return end.size() == 6
        && std::all_of(end.begin(), end.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// What the name of a file says of the id in it.
QString idIn(const QString &name)
{
    return name.chopped(5); // .json
}

/// The n in `task_<time>_<n>.json`.
std::optional<int> lastNumberIn(const QString &name)
{
    return taskIdFromText(idIn(name).section(u'_', -1));
}

/// A name of several parts may hold more than the id.
bool agree(const QString &name, const Task &task)
{
    const std::optional<int> named = taskIdFromText(idIn(name));
    const bool isPart = lastNumberIn(name) == task.id || idIn(name).endsWith(u'_' + task.name().mid(1));
    return named == task.id || (named > kLargestTaskNumber && isPart);
}

/// So that the disk has it before the name does; a program that dies leaves the old file or the new one anyway.
bool reachedTheDisk(QFile &file)
{
    return file.flush() && FileSync(file, false)();
}

} // namespace

TaskFiles::TaskFiles(QString folder) : m_folder(std::move(folder))
{
}

bool TaskFiles::exists() const
{
    const QFileInfo info(m_folder);
    return info.isDir() && !info.isSymLink();
}

bool TaskFiles::refresh()
{
    bool changed = std::exchange(m_isLink, QFileInfo(m_folder).isSymLink()) != m_isLink;
    QStringList present;
    const std::error_code problem = m_isLink ? std::error_code() : readNames(&present);
    const bool isUnreadable = problem && problem != std::errc::no_such_file_or_directory;
    const QString why = isUnreadable ? QString::fromStdString(problem.message()) : QString();
    changed |= std::exchange(m_unreadable, why) != why;
    if (isUnreadable)
        return changed; // unknown is not gone
    const QSet<QString> known(present.begin(), present.end());
    changed |= m_entries.removeIf([&known](auto entry) { return !known.contains(entry.key()); }) > 0;
    for (const QString &name : present) {
        const FileStamp stamp = stampOf(pathOf(name));
        const auto old = m_entries.find(name);
        if (old != m_entries.end() && old->stamp == stamp && !old->fresh)
            continue;
        const Entry entry = read(name, stamp);
        changed |= old == m_entries.end() || old->task != entry.task || old->problem != entry.problem;
        m_entries.insert(name, entry);
    }
    if (changed)
        findDoubles();
    return changed;
}

std::error_code TaskFiles::readNames(QStringList *names) const
{
    return forEachName([names](std::string_view name) {
        if (isTaskFile(name))
            names->append(QFile::decodeName(QByteArray(name.data(), qsizetype(name.size()))));
    });
}

void TaskFiles::findDoubles()
{
    m_nameOf.clear();
    m_doubles.clear();
    QHash<int, QString> first;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        // One that cannot be read may be the true one.
        const std::optional<int> id = entry->task ? entry->task->id : taskIdFromText(idIn(entry.key()));
        if (!id)
            continue;
        const auto other = first.constFind(*id);
        if (other != first.cend()) {
            m_doubles.insert(*other, entry.key());
            m_doubles.insert(entry.key(), *other);
        }
        first.insert(*id, entry.key());
        if (entry->task && entry.key() != ownName(*id))
            m_nameOf.insert(*id, entry.key());
    }
}

/// std::filesystem reads the names alone; QDir would look at each of ten thousand files.
std::error_code TaskFiles::forEachName(const std::function<void(std::string_view)> &then) const
{
    std::error_code problem;
    for (std::filesystem::directory_iterator entry(std::filesystem::path(m_folder.toStdString()), problem), end;
         !problem && entry != end; entry.increment(problem))
        then(entry->path().filename().string());
    return problem;
}

TaskFiles::Entry TaskFiles::read(const QString &name, const FileStamp &stamp) const
{
    Entry entry{stamp, isFresh(stamp), std::nullopt, {}};
    // Asked before it is opened: opening a pipe would wait for its other end.
    if (!stamp.isRegular) {
        entry.problem = QStringLiteral("it is not a regular file");
        return entry;
    }
    if (stamp.size > kLargestFile) {
        entry.problem = QStringLiteral("it is larger than 1 MiB");
        return entry;
    }
    QFile file(pathOf(name));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        entry.problem = QStringLiteral("it cannot be read (%1)").arg(file.errorString());
        entry.fresh = true; // rights leave no stamp
        return entry;
    }
    const Result<Task> task = taskFromJson(file.read(kLargestFile));
    if (!task)
        entry.problem = task.error();
    else if (agree(name, *task))
        entry.task = *task;
    else
        entry.problem = QStringLiteral("its id is %1, its name says otherwise").arg(task->name().mid(1));
    entry.claimed = task && !entry.task ? task->id : -1;
    return entry;
}

QList<Task> TaskFiles::tasks() const
{
    QList<Task> tasks;
    tasks.reserve(m_entries.size());
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        if (entry->task && !m_doubles.contains(entry.key()))
            tasks.append(*entry->task);
    }
    return tasks;
}

QString TaskFiles::folderProblem() const
{
    if (m_isLink)
        return QStringLiteral("%1 is a link; tasks are only kept in a folder of the workspace itself.").arg(m_folder);
    return m_unreadable.isEmpty()
             ? QString()
             : QStringLiteral("The folder of the tasks, %1, cannot be read: %2.").arg(m_folder, m_unreadable);
}

QStringList TaskFiles::problems() const
{
    if (m_isLink)
        return {folderProblem()};
    QMap<QString, QString> sentences;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        if (!entry->problem.isEmpty())
            sentences.insert(entry.key(),
                             QStringLiteral("%1 is left as it is: %2.").arg(pathOf(entry.key()), entry->problem));
    }
    for (auto one = m_doubles.cbegin(); one != m_doubles.cend(); ++one) {
        if (!sentences.contains(one.key()))
            sentences.insert(one.key(),
                             QStringLiteral("%1 is left as it is: it holds the same task as %2. Remove one of them.")
                                 .arg(pathOf(one.key()), one.value()));
    }
    QStringList problems = sentences.values();
    if (!m_unreadable.isEmpty())
        problems.prepend(folderProblem());
    return problems;
}

QMap<int, QString> TaskFiles::unreadable() const
{
    QMap<int, QString> reasons;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        if (entry->problem.isEmpty())
            continue;
        for (const int id : {taskIdFromText(idIn(entry.key())).value_or(-1), entry->claimed}) {
            if (id >= 0)
                reasons.insert(id, QStringLiteral("%1 cannot be used: %2").arg(entry.key(), entry->problem));
        }
    }
    for (auto one = m_doubles.cbegin(); one != m_doubles.cend(); ++one) {
        if (const std::optional<Task> &task = m_entries.constFind(one.key())->task)
            reasons.insert(task->id, QStringLiteral("%1 and %2 hold the same task").arg(one.key(), one.value()));
    }
    return reasons;
}

QStringList TaskFiles::files(qsizetype most) const
{
    QStringList files;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend() && files.size() < most; ++entry)
        files.append(pathOf(entry.key()));
    return files;
}

int TaskFiles::lastNumber() const
{
    int last = 0;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        const int named = taskIdFromText(idIn(entry.key())).value_or(0);
        const int part = entry->task ? 0 : lastNumberIn(entry.key()).value_or(0);
        for (const int id : {named, part, entry->claimed})
            last = id <= kLargestTaskNumber ? std::max(last, id) : last;
    }
    return last;
}

QString TaskFiles::nameOf(int task) const
{
    return m_nameOf.value(task, ownName(task));
}

Result<void> TaskFiles::make() const
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

void TaskFiles::removeLeftovers() const
{
    QStringList leftovers;
    forEachName([&leftovers](std::string_view name) {
        if (isLeftover(name))
            leftovers.append(QString::fromUtf8(name.data(), qsizetype(name.size())));
    });
    QDir folder(m_folder);
    for (const QString &name : std::as_const(leftovers)) {
        if (!QFileInfo(folder.filePath(name)).isSymLink())
            folder.remove(name);
    }
}

Result<TaskFiles::Write> TaskFiles::replace(const Task &task)
{
    const QString name = nameOf(task.id);
    const QString path = pathOf(name);
    const FileStamp stamp = stampOf(path);
    if (stamp != m_entries.value(name).stamp)
        return Write::Overtaken;
    const QByteArray json = taskToFile(task);
    QSaveFile file(path);
    // commit() alone would put a short file in place of the old one when the disk is full.
    if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size() || !file.flush() || !file.commit())
        return Error{QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString())};
    note(name, task);
    return Write::Done;
}

Result<TaskFiles::Write> TaskFiles::add(const Task &task)
{
    const QString path = pathOf(ownName(task.id));
    if (QFileInfo(path).isSymLink() || QFileInfo::exists(path))
        return Write::Overtaken;
    const QByteArray json = taskToFile(task);
    // Without a name until it is whole (O_TMPFILE and linkat, where there are such), and never over another file: a
    // program that knows no lock may take the same number at this very moment.
    QTemporaryFile file(m_folder + QStringLiteral("/.task_XXXXXX"));
    if (!file.open() || file.write(json) != json.size() || !reachedTheDisk(file))
        return Error{QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString())};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    if (!file.rename(path)) {
        if (QFileInfo::exists(path))
            return Write::Overtaken;
        return Error{QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString())};
    }
    file.setAutoRemove(false);
    note(ownName(task.id), task);
    return Write::Done;
}

void TaskFiles::note(const QString &name, const Task &task)
{
    const FileStamp stamp = stampOf(pathOf(name));
    m_entries.insert(name, {stamp, isFresh(stamp), task, {}});
}

} // namespace Deckhand

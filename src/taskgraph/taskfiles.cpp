#include "taskgraph/taskfiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QTemporaryFile>

#include <algorithm>
#include <filesystem>
#include <system_error>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace Deckhand {

namespace {

constexpr qint64 largestFile = 1024LL * 1024;

/// The number in `task_N.json`; -1 for any other name (`task_007.json` too: saving would make a second file of it).
int numberOf(std::string_view name)
{
    constexpr std::string_view prefix = "task_";
    constexpr std::string_view suffix = ".json";
    if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix))
        return -1;
    const std::string_view digits = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
    const bool isNumber = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isNumber || digits.size() > 9 || (digits.size() > 1 && digits.front() == '0'))
        return -1;
    return QByteArray(digits.data(), qsizetype(digits.size())).toInt();
}

/// The names that QSaveFile gives its files until they are whole: `task_N.json.XXXXXX`.
bool isLeftover(std::string_view name)
{
    const size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || numberOf(name.substr(0, dot)) < 0)
        return false;
    const std::string_view end = name.substr(dot + 1);
    return end.size() == 6
        && std::all_of(end.begin(), end.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// So that the disk has it before the name does; a program that dies leaves the old file or the new one anyway.
bool reachedTheDisk(QFile &file)
{
    if (!file.flush())
        return false;
#ifdef Q_OS_UNIX
    return ::fsync(file.handle()) == 0;
#else
    return true;
#endif
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
    const QList<int> present = m_isLink ? QList<int>() : numbers();
    const QSet<int> known(present.begin(), present.end());
    changed |= m_entries.removeIf([&known](auto entry) { return !known.contains(entry.key()); }) > 0;
    for (const int number : present) {
        const FileStamp stamp = stampOf(pathOf(number));
        const auto old = m_entries.find(number);
        if (old != m_entries.end() && old->stamp == stamp && !old->fresh)
            continue;
        const Entry entry = read(number, stamp);
        changed |= old == m_entries.end() || old->task != entry.task || old->problem != entry.problem;
        m_entries.insert(number, entry);
    }
    return changed;
}

QList<int> TaskFiles::numbers() const
{
    QList<int> found;
    forEachName([&found](std::string_view name) {
        if (const int number = numberOf(name); number >= 0)
            found.append(number);
    });
    return found;
}

/// std::filesystem reads the names alone; QDir would look at each of ten thousand files.
void TaskFiles::forEachName(const std::function<void(std::string_view)> &take) const
{
    std::error_code problem;
    for (std::filesystem::directory_iterator entry(std::filesystem::path(m_folder.toStdString()), problem), end;
         !problem && entry != end; entry.increment(problem))
        take(entry->path().filename().string());
}

TaskFiles::Entry TaskFiles::read(int number, const FileStamp &stamp) const
{
    Entry entry{stamp, isFresh(stamp), std::nullopt, {}};
    // Asked before it is opened: opening a pipe would wait for its other end.
    if (!stamp.isRegular) {
        entry.problem = QStringLiteral("it is not a regular file");
        return entry;
    }
    if (stamp.size > largestFile) {
        entry.problem = QStringLiteral("it is larger than 1 MiB");
        return entry;
    }
    QFile file(pathOf(number));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        entry.problem = QStringLiteral("it cannot be read (%1)").arg(file.errorString());
        return entry;
    }
    const Result<Task> task = taskFromJson(file.read(largestFile));
    if (!task)
        entry.problem = task.error();
    else if (task->id != number)
        entry.problem = QStringLiteral("its id is %1, its name says otherwise").arg(task->id);
    else
        entry.task = *task;
    return entry;
}

QList<Task> TaskFiles::tasks() const
{
    QList<Task> tasks;
    tasks.reserve(m_entries.size());
    for (const Entry &entry : m_entries) {
        if (entry.task)
            tasks.append(*entry.task);
    }
    return tasks;
}

QStringList TaskFiles::problems() const
{
    if (m_isLink)
        return {QStringLiteral("%1 is a link; tasks are only kept in a folder of the workspace itself.").arg(m_folder)};
    QMap<int, QString> sentences;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry) {
        if (!entry->problem.isEmpty())
            sentences.insert(entry.key(),
                             QStringLiteral("%1 is left as it is: %2.").arg(pathOf(entry.key()), entry->problem));
    }
    return sentences.values();
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
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend(); ++entry)
        last = std::max(last, entry.key());
    return last;
}

QString TaskFiles::pathOf(int number) const
{
    return m_folder + QLatin1String("/task_") + QString::number(number) + QLatin1String(".json");
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
    const QString path = pathOf(task.id);
    const FileStamp stamp = stampOf(path);
    if (stamp != m_entries.value(task.id).stamp)
        return Write::Overtaken;
    const QByteArray json = taskToJson(task);
    QSaveFile file(path);
    // commit() alone would put a short file in place of the old one when the disk is full.
    if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size() || !file.flush() || !file.commit())
        return Error{QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString())};
    note(task);
    return Write::Done;
}

Result<TaskFiles::Write> TaskFiles::add(const Task &task)
{
    const QString path = pathOf(task.id);
    if (QFileInfo(path).isSymLink() || QFileInfo::exists(path))
        return Write::Overtaken;
    const QByteArray json = taskToJson(task);
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
    note(task);
    return Write::Done;
}

void TaskFiles::note(const Task &task)
{
    const FileStamp stamp = stampOf(pathOf(task.id));
    m_entries.insert(task.id, {stamp, isFresh(stamp), task, {}});
}

} // namespace Deckhand

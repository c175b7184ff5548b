#include "background/taskarchive.h"

#include "background/noticejournal.h"
#include "base/privatefolder.h"
#include "output/outputlog.h"
#include "process/supervisorprobe.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>

#include <algorithm>

namespace Deckhand {

namespace {

QString ownersFolder(const QString &folder)
{
    return folder + QStringLiteral("/.owners");
}

void makePrivate(const QString &folder)
{
    const QString parent = QFileInfo(folder).path();
    if (!QFileInfo::exists(parent))
        openPrivateFolder(parent);
    openPrivateFolder(folder);
}

QStringList taskFolders(const QString &folder)
{
    QStringList paths;
    const QFileInfoList entries = QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::NoSort);
    for (const QFileInfo &entry : entries) {
        if (!entry.isSymLink())
            paths.append(entry.filePath());
    }
    return paths;
}

/// A finished task that nobody needs any more.
struct Old {
    QString path;
    QDateTime endedAt;
    qint64 bytes = 0;
};

/// What the folder takes on the disk, near enough.
qint64 bytesOnDisk(const QString &path)
{
    qint64 bytes = 0;
    QDirIterator files(path, QDir::Files | QDir::Hidden | QDir::NoSymLinks);
    while (files.hasNext()) {
        files.next();
        bytes += files.fileInfo().size();
    }
    Command paths;
    paths.directory = path;
    const QString output = paths.outputPath();
    // It may be in several files, and it may be a hole.
    return bytes - QFileInfo(output).size() + outputSize(output) - outputGap(output).size();
}

QString remark(const QString &first, const QString &second)
{
    return QString(first + u' ' + second).trimmed();
}

/// A command ran there. One that was only asked for has no output yet, and neither has a folder of other people.
bool hasOutputOfNoTask(const QString &path)
{
    return QFileInfo::exists(path + QStringLiteral("/output.log")) && isTaskRecordDamaged(path);
}

QString damageText(const QStringList &paths)
{
    constexpr qsizetype most = 3;
    if (paths.isEmpty())
        return {};
    QString names = paths.mid(0, most).join(QStringLiteral(", "));
    if (paths.size() > most)
        names += QStringLiteral(" and %1 more").arg(paths.size() - most);
    return QStringLiteral(
               "The record (task.json) of a background task is damaged or missing, so that its end is not told. "
               "Its output lies in: %1. Remove what you do not need: that is not done by itself.")
        .arg(names);
}

bool isRunning(const QString &path)
{
    return SupervisorProbe(path).life() == SupervisorProbe::Life::Alive;
}

bool isTold(const QString &path)
{
    const QList<Notice> notices = NoticeJournal::read(path);
    return std::none_of(notices.cbegin(), notices.cend(), [](const Notice &notice) {
        return notice.state == NoticeState::Queued || notice.state == NoticeState::Held
            || notice.state == NoticeState::Delivered;
    });
}

} // namespace

TaskArchive::TaskArchive(QString folder) : m_folder(std::move(folder)), m_owner(ownersFolder(m_folder))
{
}

BackgroundTaskId TaskArchive::newId() const
{
    BackgroundTaskId id;
    do {
        id = BackgroundTaskId(randomHexId());
    } while (QFileInfo::exists(folderOf(id)));
    return id;
}

Result<void> TaskArchive::makeFolder(const BackgroundTaskId &id)
{
    makePrivate(m_folder); // somebody may have removed it
    const FolderCheck made = openPrivateFolder(folderOf(id));
    return made.state == FolderCheck::State::Ready ? Result<void>() : Error{made.reason};
}

Result<void> TaskArchive::add(TaskRecord record)
{
    if (Result<void> made = makeFolder(record.id); !made)
        return made;
    if (!save(record))
        return Error{
            QStringLiteral("The file task.json cannot be written to %1. Check its permissions and the free space of "
                           "the disk.")
                .arg(folderOf(record.id))};
    return {};
}

bool TaskArchive::save(TaskRecord record)
{
    record.owner = m_owner.name();
    return writeTaskRecord(folderOf(record.id), record);
}

TaskArchive::Adopted TaskArchive::adopt(const QString &workspace, const std::function<bool(const TaskRecord &)> &wanted)
{
    const auto turn = m_owner.acquireTurn(std::chrono::seconds(2));
    if (!turn->isTaken())
        return {{}, false, remark(m_owner.takeFound(), turn->error())};
    QList<TaskRecord> found;
    QStringList damaged;
    for (const QString &path : taskFolders(m_folder)) {
        const std::optional<TaskRecord> record = readTaskRecord(path);
        if (!record && !m_named.contains(path) && hasOutputOfNoTask(path))
            damaged.append(path);
        if (record && record->workspace == workspace && !m_owner.isAlive(record->owner) && wanted(*record))
            found.append(*record);
    }
    std::sort(found.begin(), found.end(),
              [](const TaskRecord &a, const TaskRecord &b) { return a.askedAt < b.askedAt; });
    Adopted adopted{{}, true, remark(m_owner.takeFound(), turn->found())};
    for (const TaskRecord &record : std::as_const(found)) {
        // One that does not show that it is ours could be taken, and told, by another run as well.
        if (save(record))
            adopted.tasks.append(record);
        else
            adopted.isWhole = false;
    }
    if (!adopted.isWhole)
        adopted.remark = QStringLiteral("The disk does not take that this run looks after %1 background tasks of "
                                        "earlier runs now: is it full? It is tried again.")
                             .arg(found.size() - adopted.tasks.size());
    m_named += damaged;
    adopted.remark = remark(adopted.remark, damageText(damaged));
    return adopted;
}

void TaskArchive::tidy(const QString &folder, const Rules &rules)
{
    OwnerLock owners(ownersFolder(folder));
    // As adoption does: else a task could be taken in while its folder goes. With patience, for the one before it may
    // still be at work, and by older rules.
    const auto turn = owners.acquireTurn(std::chrono::seconds(2));
    if (!turn->isTaken())
        return;
    QList<Old> olds;
    qint64 total = 0;
    for (const QString &path : taskFolders(folder)) {
        const qint64 bytes = bytesOnDisk(path);
        total += bytes;
        const std::optional<TaskRecord> record = readTaskRecord(path);
        const bool isFree = record && (rules.finished.contains(record->id) || !owners.isAlive(record->owner));
        if (isFree && !isRunning(path) && isTold(path))
            olds.append({path, QFileInfo(path + QStringLiteral("/status")).lastModified(), bytes});
    }
    std::sort(olds.begin(), olds.end(), [](const Old &a, const Old &b) { return a.endedAt < b.endedAt; });
    const QDateTime limit = QDateTime::currentDateTimeUtc().addSecs(-std::chrono::seconds(rules.keepFor).count());
    for (const Old &old : std::as_const(olds)) {
        const bool tooMuch = rules.mostBytes > 0 && total > rules.mostBytes;
        if (old.endedAt >= limit && !tooMuch)
            return;
        if (QDir(old.path).removeRecursively())
            total -= old.bytes;
    }
}

} // namespace Deckhand

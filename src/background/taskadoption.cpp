#include "background/taskadoption.h"

#include "background/noticejournal.h"
#include "process/supervisorreport.h"

#include <QFileInfo>

namespace Deckhand {

namespace {

/// A task that waited in the queue started later than it was asked for; its supervisor knows when.
QDateTime startOf(const TaskRecord &record, const QString &folder)
{
    const std::optional<SupervisorStatus> status = readStatus(folder);
    return status && status->startedAt > 0 ? QDateTime::fromMSecsSinceEpoch(status->startedAt, Qt::UTC)
                                           : record.askedAt;
}

BackgroundTask taskOf(const TaskRecord &record, const QString &folder)
{
    BackgroundTask task;
    static_cast<BackgroundTaskSpec &>(task) = record.spec;
    task.id = record.id;
    task.adopted = true;
    task.status = BackgroundStatus::Running;
    task.startedAt = startOf(record, folder);
    for (const Notice &told : NoticeJournal::read(folder)) {
        if (told.kind == Notice::Kind::Match)
            task.hasMatched = true;
        else if (const std::optional<LimitKind> limit = limitOf(told.kind))
            task.limitsReached.append(*limit);
    }
    return task;
}

} // namespace

TaskAdoption::TaskAdoption(TaskArchive &archive, Clock &clock, QObject *parent)
    : QObject(parent),
      m_archive(archive),
      m_clock(clock)
{
}

int TaskAdoption::adopt(const QString &workspace, const std::function<bool(const TaskRecord &)> &wanted)
{
    const TaskArchive::Adopted adopted = m_archive.adopt(workspace, wanted);
    m_isWhole = adopted.isWhole;
    if (adopted.remark != std::exchange(m_told, adopted.remark) && !adopted.remark.isEmpty())
        emit remarked(adopted.remark);
    for (const TaskRecord &record : adopted.tasks)
        takeOver(record);
    return int(adopted.tasks.size());
}

void TaskAdoption::takeOver(const TaskRecord &record)
{
    emit found(taskOf(record, m_archive.folderOf(record.id)));
    if (wasLaunched(record.id))
        return emit launched(record.id);
    // Its supervisor may just be starting, when the program was killed at that moment.
    m_clock.callAfter(std::chrono::seconds(2), this,
                      [this, id = record.id] { wasLaunched(id) ? emit launched(id) : emit neverLaunched(id); });
}

bool TaskAdoption::wasLaunched(const BackgroundTaskId &id) const
{
    const QString folder = m_archive.folderOf(id);
    return QFileInfo::exists(folder + QStringLiteral("/task.lock"))
        || QFileInfo::exists(folder + QStringLiteral("/status"));
}

} // namespace Deckhand

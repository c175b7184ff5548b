#include "background/taskadoption.h"

#include "background/noticejournal.h"
#include "process/supervisorprobe.h"
#include "process/supervisorreport.h"

#include <QFileInfo>

namespace Deckhand {

namespace {

/// A task that waited in the queue started later than it was asked for; its supervisor knows when.
void noteStart(BackgroundTask *task, const TaskRecord &record, const QString &folder, const Clock &clock)
{
    const SupervisorStatus status = readStatus(folder).value_or(SupervisorStatus());
    task->startedAt = status.startedAt > 0 ? QDateTime::fromMSecsSinceEpoch(status.startedAt, Qt::UTC) : record.askedAt;
    // The steady clock is the same for all programs until the machine is started again.
    const bool isOfThisBoot = status.startedSteadyMs > 0 && status.bootId == SupervisorProbe::bootId();
    task->startedMs = isOfThisBoot ? status.startedSteadyMs
                                   : clock.monotonicMs() - std::max<qint64>(0, task->startedAt.msecsTo(clock.now()));
}

BackgroundTask taskOf(const TaskRecord &record, const QString &folder, const Clock &clock)
{
    BackgroundTask task;
    static_cast<BackgroundTaskSpec &>(task) = record.spec;
    task.id = record.id;
    task.adopted = true;
    task.status = BackgroundStatus::Running;
    noteStart(&task, record, folder, clock);
    for (const Notice &told : NoticeJournal::read(folder)) {
        if (told.kind == Notice::Kind::Match)
            task.hasMatched = true;
        else if (told.kind == Notice::Kind::Late)
            task.hasToldLate = true;
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

TaskArchive::Adopted TaskAdoption::adopt(const QString &workspace,
                                         const std::function<bool(const TaskRecord &)> &wanted)
{
    TaskArchive::Adopted adopted = m_archive.adopt(workspace, wanted);
    if (adopted.remark != std::exchange(m_told, adopted.remark) && !adopted.remark.isEmpty())
        emit remarked(adopted.remark);
    for (const TaskRecord &record : std::as_const(adopted.tasks))
        adoptOne(record);
    return adopted;
}

void TaskAdoption::adoptOne(const TaskRecord &record)
{
    emit found(taskOf(record, m_archive.folderOf(record.id), m_clock));
    if (wasLaunched(record.id))
        return emit launched(record.id);
    // Its supervisor may just be starting, when the program was killed at that moment.
    m_clock.callAfter(kLaunchTime, this,
                      [this, id = record.id] { wasLaunched(id) ? emit launched(id) : emit neverLaunched(id); });
}

bool TaskAdoption::wasLaunched(const BackgroundTaskId &id) const
{
    const QString folder = m_archive.folderOf(id);
    return QFileInfo::exists(folder + QStringLiteral("/task.lock"))
        || QFileInfo::exists(folder + QStringLiteral("/status"));
}

} // namespace Deckhand

#include "background/noticewriter.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/noticetext.h"
#include "output/outputfile.h"

namespace Deckhand {

namespace {

NoticeLedger::Entry entryFor(const BackgroundTask &task, Notice::Kind kind, const QString &text)
{
    const bool endedBadly = kind == Notice::Kind::End && task.status != BackgroundStatus::Completed;
    // Who wants to be woken for failures wants to hear of what would have been one under LimitRule::Stop.
    const bool failure = endedBadly || limitOf(kind).has_value();
    return {task.id, text, kind, task.wake, failure, task.adopted, task.session};
}

} // namespace

void writeNotices(BackgroundTasks &tasks, NoticeLedger &ledger, const EndRemark &remark)
{
    constexpr qint64 tailBytes = 16 * 1024; // more than is told, so that the cut lies between characters
    QObject::connect(&tasks, &BackgroundTasks::ended, &ledger, [&tasks, &ledger, remark](const BackgroundTaskId &id) {
        const BackgroundTask *task = tasks.find(id);
        // Told already, by an earlier run of the program: the output need not be read again.
        if (!task || ledger.hasEnd(id))
            return;
        const QString consequence = remark ? remark(*task) : QString();
        ledger.enter(
            entryFor(*task, Notice::Kind::End, noticeEntry(*task, readTail(task->outputPath, tailBytes), consequence)));
    });
    QObject::connect(&tasks, &BackgroundTasks::matched, &ledger, [&tasks, &ledger](const BackgroundTaskId &id) {
        if (const BackgroundTask *task = tasks.find(id))
            ledger.enter(entryFor(*task, Notice::Kind::Match, matchEntry(*task)));
    });
    QObject::connect(&tasks, &BackgroundTasks::limitReached, &ledger,
                     [&tasks, &ledger](const BackgroundTaskId &id, LimitKind limit) {
                         if (const BackgroundTask *task = tasks.find(id))
                             ledger.enter(entryFor(*task, noticeKindOf(limit), limitEntry(*task, limit)));
                     });
}

} // namespace Deckhand

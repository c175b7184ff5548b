#include "background/noticewriter.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/noticetext.h"
#include "output/outputfile.h"

namespace Deckhand {

namespace {

constexpr qint64 kTailBytes = 16ll * 1024; ///< more than is told, so that the cut lies between characters

NoticeLedger::Entry entryFor(const BackgroundTask &task, Notice::Kind kind, const QString &text)
{
    const bool endedBadly = (kind == Notice::Kind::End && task.status != BackgroundStatus::Completed)
                         || (kind == Notice::Kind::Late && !task.leftError.isEmpty());
    // Who wants to be woken for failures wants to hear of what would have been one under LimitRule::Stop.
    const bool failure = endedBadly || limitOf(kind).has_value();
    return {task.id, text, kind, task.wake, failure, task.adopted, task.session};
}

} // namespace

void enterEnd(NoticeLedger &ledger, const BackgroundTask &ended, const QString &consequence)
{
    // Told already, by an earlier run of the program: the output need not be read again.
    if (ledger.hasEnd(ended.id))
        return;
    const QString text = noticeEntry(ended, readTail(ended.outputPath, kTailBytes), consequence);
    ledger.enter(entryFor(ended, Notice::Kind::End, text));
}

void enterNews(BackgroundTasks &tasks, NoticeLedger &ledger)
{
    QObject::connect(&tasks, &BackgroundTasks::matched, &ledger, [&tasks, &ledger](const BackgroundTaskId &id) {
        if (const BackgroundTask *task = tasks.find(id))
            ledger.enter(entryFor(*task, Notice::Kind::Match, matchEntry(*task)));
    });
    QObject::connect(&tasks, &BackgroundTasks::wroteLate, &ledger, [&tasks, &ledger](const BackgroundTaskId &id) {
        const BackgroundTask *task = tasks.find(id);
        if (task) {
            const qint64 from = std::max(task->endBytes, task->outputBytes - kTailBytes);
            const QByteArray late = readRange(task->outputPath, from, kTailBytes).bytes;
            ledger.enter(entryFor(*task, Notice::Kind::Late, lateEntry(*task, late)));
        }
    });
    QObject::connect(&tasks, &BackgroundTasks::limitReached, &ledger,
                     [&tasks, &ledger](const BackgroundTaskId &id, LimitKind limit) {
                         if (const BackgroundTask *task = tasks.find(id))
                             ledger.enter(entryFor(*task, noticeKindOf(limit), limitEntry(*task, limit)));
                     });
}

} // namespace Deckhand

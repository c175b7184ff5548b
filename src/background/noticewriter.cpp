#include "background/noticewriter.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/noticetext.h"
#include "process/outputfile.h"

namespace Deckhand {

namespace {

NoticeLedger::Entry entryFor(const BackgroundTask &task, Notice::Kind kind, const QString &text)
{
    const bool ended = kind == Notice::Kind::End;
    return {task.id, text, kind, task.wake, ended && task.status != BackgroundStatus::Completed, task.adopted};
}

} // namespace

void writeNotices(BackgroundTasks &tasks, NoticeLedger &ledger)
{
    constexpr qint64 tailBytes = 8 * 1024;
    QObject::connect(&tasks, &BackgroundTasks::ended, &ledger, [&tasks, &ledger](const BackgroundTaskId &id) {
        const BackgroundTask *task = tasks.find(id);
        // Told already, by an earlier run of the program: the output need not be read again.
        if (!task || ledger.hasEnd(id))
            return;
        ledger.enter(entryFor(*task, Notice::Kind::End, noticeEntry(*task, readTail(task->outputPath, tailBytes))));
    });
    QObject::connect(&tasks, &BackgroundTasks::matched, &ledger, [&tasks, &ledger](const BackgroundTaskId &id) {
        if (const BackgroundTask *task = tasks.find(id))
            ledger.enter(entryFor(*task, Notice::Kind::Match, matchEntry(*task)));
    });
}

} // namespace Deckhand

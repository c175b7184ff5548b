#include "background/noticewriter.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/noticetext.h"
#include "process/outputfile.h"

namespace Deckhand {

void writeNotices(BackgroundTasks &tasks, NoticeLedger &ledger)
{
    constexpr qint64 tailBytes = 8 * 1024;
    QObject::connect(&tasks, &BackgroundTasks::ended, &ledger, [&tasks, &ledger](const BackgroundTaskId &id) {
        if (const BackgroundTask *task = tasks.find(id))
            ledger.enter(id, noticeEntry(*task, readTail(task->outputPath, tailBytes)));
    });
}

} // namespace Deckhand

#pragma once

#include <QString>

#include <functional>

namespace Deckhand {

class BackgroundTasks;
class NoticeLedger;
struct BackgroundTask;

/// A line on what the end of a task led to elsewhere (the task graph); empty: nothing. Asked once, when it has ended.
using EndRemark = std::function<QString(const BackgroundTask &)>;

/// From now on what is to be told of tasks is entered into the ledger: the end of each with the tail of its output, the
/// line that one was watched for, a limit that one went beyond. Whoever gives remarks connects to BackgroundTasks::ended
/// before.
void writeNotices(BackgroundTasks &tasks, NoticeLedger &ledger, const EndRemark &remark = {});

} // namespace Deckhand

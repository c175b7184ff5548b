#pragma once

#include <QString>

namespace Deckhand {

class BackgroundTasks;
class NoticeLedger;
struct BackgroundTask;

/// Enters the end of a task into the ledger, with the tail of its output. `consequence`: a line on what it led to elsewhere
/// (the task graph); empty: nothing.
void enterEnd(NoticeLedger &ledger, const BackgroundTask &ended, const QString &consequence = {});

/// From now on what is to be told of tasks that go on is entered into the ledger: the line that one was watched for, a limit
/// that one went beyond.
void enterNews(BackgroundTasks &tasks, NoticeLedger &ledger);

} // namespace Deckhand

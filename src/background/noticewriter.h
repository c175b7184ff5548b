#pragma once

namespace Deckhand {

class BackgroundTasks;
class NoticeLedger;

/// From now on what is to be told of tasks is entered into the ledger: the end of each with the tail of its output, the
/// line that one was watched for, a limit that one went beyond.
void writeNotices(BackgroundTasks &tasks, NoticeLedger &ledger);

} // namespace Deckhand

#pragma once

namespace Deckhand {

class BackgroundTasks;
class NoticeLedger;

/// From now on the end of every task is entered into the ledger, with the tail of its output.
void writeNotices(BackgroundTasks &tasks, NoticeLedger &ledger);

} // namespace Deckhand

#pragma once

#include "base/result.h"
#include "taskgraph/taskgraph.h"

#include <QStringList>

#include <optional>

namespace Deckhand {

/// `deckhand tasks …`, checked but not yet acted upon (CONTRACTS.md, section 2).
struct TasksCommand {
    enum class Verb { List, Show, Add, Start, Graph, Approve };

    bool help = false;
    Verb verb = Verb::List;
    std::optional<QString> workspace;
    std::optional<QString> stateDir;
    bool json = false;
    bool dot = false; ///< of graph: in Graphviz's language
    QList<int> ids;   ///< of show (one), start (none: the whole plan) and approve (none: all that is proposed)
    QString subject;  ///< of add
    TaskChange more;  ///< of add
    bool all = false; ///< of approve
    bool withBlockers = false;
    bool force = false;
    bool dryRun = false;
    int places = 4; ///< of start: at once; 0: no limit
};

/// An error is wrong usage (exit status 2) and says which word is wrong and why. When help is asked for, the rest is not looked at.
Result<TasksCommand> parseTasksCommand(const QStringList &arguments);

QString tasksHelpText();

} // namespace Deckhand

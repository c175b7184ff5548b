#include "engine/standingfacts.h"

#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "taskgraph/taskgraph.h"
#include "tools/backgroundtext.h"

namespace Deckhand {

namespace {

QStringList liveTasks(const BackgroundTasks &background, const NoticeInbox &notices)
{
    QStringList lines;
    for (const BackgroundTask &task : background.tasks()) {
        if (!isFinal(task.status) && notices.isFor(task.session))
            lines.append(QStringLiteral("- ") + backgroundLine(task));
    }
    return lines;
}

} // namespace

QString standingFacts(const BackgroundTasks &background, const NoticeInbox &notices, const TaskGraph &graph)
{
    QStringList parts;
    if (const QStringList lines = liveTasks(background, notices); !lines.isEmpty())
        parts.append(QStringLiteral("Background tasks that have not ended. You will be told when they do:\n")
                     + lines.join(QLatin1Char('\n')));
    const auto open = [](const Task &task) { return isOpen(task.status); };
    if (const QString lines = taskListText(graph, open); !lines.isEmpty())
        parts.append(QStringLiteral("Open tasks of the task graph:\n") + lines);
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace Deckhand

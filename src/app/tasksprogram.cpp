#include "app/programs.h"

#include "app/aside.h"
#include "app/exitsignals.h"
#include "app/graphstart.h"
#include "app/graphtext.h"
#include "app/standardstreams.h"
#include "storage/statedir.h"
#include "taskgraph/taskstore.h"
#include "workspace/workspacefs.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcessEnvironment>

namespace Deckhand {

namespace {

/// The exit status.
int printAnswer(const QString &text)
{
    return exitStatusFor(writeToStandardOutput(text.toUtf8() + '\n'), 0);
}

void tellProblems(const TaskStore &store)
{
    for (const QString &problem : store.problems())
        tellAside(problem);
}

int list(const TasksCommand &command, const TaskStore &store)
{
    tellProblems(store);
    return printAnswer(command.json ? graphAsJson(store.graph()) : taskListText(store.graph()));
}

int show(const TasksCommand &command, const TaskStore &store)
{
    const Task *task = store.graph().find(command.ids.first());
    if (!task)
        return fail(store.graph().whyMissing(command.ids.first())
                    + QStringLiteral(" deckhand tasks list shows the tasks."));
    return printAnswer(command.json ? QString::fromUtf8(taskToJson(*task)).trimmed()
                                    : taskInFull(*task, store.graph()));
}

int add(const TasksCommand &command, TaskStore &store)
{
    const Result<Task> task = store.create(command.subject, command.more.description.value_or(QString()), command.more);
    if (!task)
        return fail(task.error());
    return printAnswer(command.json ? QString::fromUtf8(taskToJson(*task)).trimmed() : task->name().mid(1));
}

int graph(const TasksCommand &command, const TaskStore &store)
{
    tellProblems(store);
    if (command.dot)
        return printAnswer(graphAsDot(store.graph()));
    return printAnswer(command.json ? graphAsJson(store.graph()) : graphAsText(store.graph()));
}

/// All of them or none.
int approve(const TasksCommand &command, TaskStore &store)
{
    QList<Task> tasks;
    for (const Task &task : store.graph().shown()) {
        if (command.all ? task.isProposed() : command.ids.contains(task.id))
            tasks.append(task);
    }
    for (const int id : command.ids) {
        const Task *task = store.graph().find(id);
        if (!task || task->status == TaskStatus::Deleted)
            return fail(store.graph().whyMissing(id) + QStringLiteral(" deckhand tasks list shows the tasks."));
    }
    if (tasks.isEmpty())
        return printAnswer(command.json ? QStringLiteral("[]") : QStringLiteral("Nothing is proposed."));
    if (const Result<void> approved = store.approve(tasks); !approved)
        return fail(approved.error());
    QList<int> ids;
    for (const Task &task : std::as_const(tasks))
        ids.append(task.id);
    const auto isOne = [&ids](const Task &task) { return ids.contains(task.id); };
    return printAnswer(command.json ? graphAsJson(store.graph(), ids) : taskListText(store.graph(), isOne));
}

int start(const TasksCommand &command, TaskStore &store, QCoreApplication &app)
{
    const Result<StateDir> state =
        StateDir::open(command.stateDir.value_or(QString()), QProcessEnvironment::systemEnvironment());
    if (!state)
        return fail(state.error());
    GraphStart run(store, *state, command);
    ExitSignals signals_;
    QObject::connect(&signals_, &ExitSignals::received, &run, &GraphStart::interrupt);
    int outputStatus = 0; // the tasks are the point: they run on although nobody can read of it
    QObject::connect(&run, &GraphStart::printed, &app, [&outputStatus](const QString &line) {
        if (outputStatus == 0)
            outputStatus = printAnswer(line);
    });
    QObject::connect(&run, &GraphStart::troubled, &app, &tellAside);
    QObject::connect(
        &run, &GraphStart::done, &app,
        [&outputStatus](int status) { QCoreApplication::exit(status != 0 ? status : outputStatus); },
        Qt::QueuedConnection);
    run.start();
    return app.exec();
}

} // namespace

int runTasksProgram(const TasksCommand &command, int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    app.setApplicationName(QStringLiteral("deckhand"));
    // The same resolver as everywhere: links of the workspace's own path are followed, so that two ways to it are one.
    const Result<WorkspaceFs> files = WorkspaceFs::open(command.workspace.value_or(QDir::currentPath()));
    if (!files)
        return fail(files.error());
    TaskStore store(files->root());
    if (const QString problem = store.folderProblem(); !problem.isEmpty())
        return fail(problem);
    switch (command.verb) {
    case TasksCommand::Verb::List:
        return list(command, store);
    case TasksCommand::Verb::Show:
        return show(command, store);
    case TasksCommand::Verb::Add:
        return add(command, store);
    case TasksCommand::Verb::Graph:
        return graph(command, store);
    case TasksCommand::Verb::Approve:
        return approve(command, store);
    case TasksCommand::Verb::Start:
        return start(command, store, app);
    }
    Q_UNREACHABLE();
}

} // namespace Deckhand

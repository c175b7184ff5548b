// Stands for the program in tests of plans that outlive it. Arguments: WORKSPACE STATE PLACES ["start"]. With "start" it
// starts all that is ready; always it goes on with what earlier runs left, and ends when nothing is left to do.

#include "graphrun/graphrun.h"
#include "process/supervisedprocessrunner.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Deckhand;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    SystemClock clock;
    SupervisedProcessRunner runner;
    BackgroundTasks background(runner, clock, arguments.at(2) + QStringLiteral("/tasks"), arguments.at(1));
    TaskStore store(arguments.at(1));
    GraphRun graph(store, background, clock, arguments.at(2) + QStringLiteral("/graph"));
    background.setAtEnd([&graph](const BackgroundTask &task) { graph.onEnded(task); });
    graph.setPlaces(arguments.at(3).toInt());
    QObject::connect(&graph, &GraphRun::troubled, &graph,
                     [](const QString &reason) { std::fprintf(stderr, "%s\n", qPrintable(reason)); });
    const auto quitWhenDone = [&graph] {
        if (graph.runningCount() == 0 && graph.unwrittenCount() == 0 && graph.requested().isEmpty())
            QCoreApplication::quit();
    };
    QObject::connect(&graph, &GraphRun::changed, &app, quitWhenDone, Qt::QueuedConnection);
    background.adopt([&graph](const TaskRecord &record) { return graph.needs(record); });
    graph.resume();
    if (arguments.value(4) == u"start") {
        if (const Result<StartPlan> started = graph.start({}); !started)
            std::fprintf(stderr, "%s\n", qPrintable(started.error()));
    }
    quitWhenDone();
    return app.exec();
}

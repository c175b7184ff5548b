// A task folder of ten thousand files, and a graph of five hundred tasks.
#include "bench/measure.h"

#include "models/taskgraphmodel.h"
#include "taskgraph/taskstore.h"
#include "ui/taskgraph/taskgraphview.h"

#include <QDir>
#include <QFile>

namespace Deckhand {

namespace {

/// Layers of a hundred: each task waits for two of the layer before.
void writeTasks(const QString &workspace, int count)
{
    QDir(workspace).mkpath(u".tasks"_qs);
    for (int id = 1; id <= count; ++id) {
        Task task;
        task.id = id;
        task.subject = u"Build the part number %1 of the program"_qs.arg(id);
        task.status = id < count / 3 ? TaskStatus::Completed : TaskStatus::Pending;
        if (id > 100)
            task.blockedBy = {id - 100, id - 99};
        QFile file(workspace + u"/.tasks/task_%1.json"_qs.arg(id));
        if (!file.open(QFile::WriteOnly) || file.write(taskToJson(task)) < 0)
            qFatal("%s", qPrintable(file.errorString()));
    }
}

double msSince(qint64 start)
{
    return double(steadyNs() - start) / 1e6;
}

/// Opening each file and reading it: the least that any program has to do.
double readAllMs(const QString &workspace)
{
    const qint64 start = steadyNs();
    qint64 bytes = 0;
    const QDir folder(workspace + u"/.tasks"_qs);
    for (const QString &name : folder.entryList({u"task_*.json"_qs}, QDir::Files)) {
        QFile file(folder.filePath(name));
        if (file.open(QFile::ReadOnly | QFile::Unbuffered))
            bytes += file.readAll().size();
    }
    return bytes > 0 ? msSince(start) : 0;
}

void measureFolder(const QString &workspace)
{
    SystemClock clock;
    const double floor = readAllMs(workspace);
    qint64 start = steadyNs();
    TaskStore store(workspace);
    report(u"10,000 tasks: to open the folder"_qs, msSince(start), u"ms"_qs, floor, u"1000 ms"_qs);
    start = steadyNs();
    const TaskGraphModel model(store, clock);
    report(u"  the list"_qs, msSince(start), u"ms"_qs, 0, {});
    runFor(std::chrono::milliseconds(2500)); // the stamps of files that were just written are not trusted
    store.reload();
    start = steadyNs();
    store.reload();
    report(u"  to see that nothing is new"_qs, msSince(start), u"ms"_qs, 0, {});
    start = steadyNs();
    TaskChange change;
    change.owner = u"me"_qs;
    if (!store.update(5000, change))
        qFatal("no update");
    report(u"  to change one task"_qs, msSince(start), u"ms"_qs, 0, u"100 ms"_qs);
}

void measureView(const QString &workspace)
{
    SystemClock clock;
    TaskStore store(workspace);
    TaskGraphModel model(store, clock);
    qint64 start = steadyNs();
    TaskGraphView view(model, clock);
    view.resize(1400, 900);
    view.show();
    runFor(std::chrono::milliseconds(500));
    QList<double> frames;
    for (int i = 0; i < 40; ++i) {
        i % 2 == 0 ? view.zoomIn() : view.zoomOut();
        start = steadyNs();
        view.viewport()->repaint();
        frames.append(msSince(start));
    }
    report(u"500 tasks drawn, a frame while it is zoomed"_qs, median(frames), u"ms"_qs, 0, u"8 ms"_qs);
    report(u"  worst"_qs, percentile(frames, 100), u"ms"_qs, 0, u"16.7 ms"_qs);
}

} // namespace

void benchTasks()
{
    QTemporaryDir many;
    writeTasks(many.path(), 10'000);
    measureFolder(many.path());
    QTemporaryDir some;
    writeTasks(some.path(), 500);
    measureView(some.path());
}

} // namespace Deckhand

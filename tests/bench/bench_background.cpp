// Starting a background command, and what the model hears of its end.
#include "bench/enginerig.h"
#include "storage/statedir.h"

#include "background/wakepolicy.h"

#include <QFile>

#include <mutex>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace Deckhand {

namespace {

// ---- start ----------------------------------------------------------------------------------------------------------

/// Until the shell is executed, as a program would do it that wants nothing else.
double plainForkAndExecMs()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        qFatal("no pipe");
    const qint64 start = steadyNs();
    const pid_t pid = fork();
    if (pid == 0) {
        execlp("bash", "bash", "-c", "true", nullptr);
        _exit(127);
    }
    close(ends[1]);
    char byte = 0;
    if (read(ends[0], &byte, 1) != 0) // exec has closed the other end
        qFatal("no shell");
    const double ms = double(steadyNs() - start) / 1e6;
    close(ends[0]);
    waitpid(pid, nullptr, 0);
    return ms;
}

struct StartFigures {
    double latencyMs = 0;
    double heldMs = 0; ///< the call, or the longest event until `started`
};

StartFigures startSupervised(ProcessRunner &runner, const QString &directory)
{
    if (!StateDir::makePrivate(directory))
        qFatal("no folder %s", qPrintable(directory));
    Command command;
    command.script = u"true"_qs;
    command.workingDirectory = directory;
    command.directory = directory;
    command.lifetime = Command::Lifetime::OutlivesApp;
    command.waitForTree = true;

    StartFigures figures;
    QEventLoop loop;
    TimedApplication::self().takeLongestEventMs();
    const qint64 start = steadyNs();
    const std::unique_ptr<RunningCommand> running(runner.run(command, nullptr));
    const double callMs = double(steadyNs() - start) / 1e6;
    QObject::connect(running.get(), &RunningCommand::started, &loop,
                     [&] { figures.latencyMs = double(steadyNs() - start) / 1e6; });
    QObject::connect(running.get(), &RunningCommand::done, &loop, [&](const CommandResult &result) {
        if (result.ending != CommandResult::Ending::Exited)
            qFatal("%s", qPrintable(result.error));
        loop.quit();
    });
    loop.exec();
    figures.heldMs = std::max(callMs, TimedApplication::self().takeLongestEventMs());
    return figures;
}

// ---- notices --------------------------------------------------------------------------------------------------------

/// The requests that carried notices, as the API's thread saw them.
class NoticeLog
{
public:
    struct Carried {
        qint64 arrivedNs = 0; ///< real time
        qint64 bodyBytes = 0;
        QStringList tasks;
    };

    void note(const FakeRequest &request)
    {
        const qint64 arrived = realTimeNs();
        const std::lock_guard lock(m_mutex);
        ++m_requests;
        const QStringList pieces = request.lastText().split(u"[bg:"_qs).mid(1);
        Carried carried{arrived, request.body.size(), {}};
        for (const QString &piece : pieces)
            carried.tasks.append(piece.section(u']', 0, 0));
        if (!carried.tasks.isEmpty())
            m_carried.append(carried);
    }
    int requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    QList<Carried> carried() const
    {
        const std::lock_guard lock(m_mutex);
        return m_carried;
    }
    /// With those that were told twice counted twice.
    int toldCount() const
    {
        int count = 0;
        for (const Carried &carried : this->carried())
            count += int(carried.tasks.size());
        return count;
    }

private:
    mutable std::mutex m_mutex;
    int m_requests = 0;
    QList<Carried> m_carried;
};

/// The last act of a command: it writes down when that was, without starting another process.
QString noteTheEndIn(const QString &path)
{
    return u"echo $EPOCHREALTIME >'%1'"_qs.arg(path);
}

qint64 notedEndNs(const QString &path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        qFatal("no %s", qPrintable(path));
    QByteArray text = file.readAll().trimmed();
    text.replace(text.indexOf('.'), 1, "");
    return text.toLongLong() * 1000;
}

double noticeMs(EngineRig &rig, const NoticeLog &log)
{
    const QString end = rig.path(u"end"_qs);
    const qsizetype before = log.carried().size();
    rig.start(u"sleep 0.1; "_qs + noteTheEndIn(end));
    QEventLoop loop; // without a poll: nobody else shall wake the loop
    const QMetaObject::Connection quits = QObject::connect(&rig.session(), &AgentSession::idle, &loop, [&] {
        if (log.carried().size() > before)
            loop.quit();
    });
    loop.exec();
    QObject::disconnect(quits);
    return double(log.carried().last().arrivedNs - notedEndNs(end)) / 1e6;
}

void reportNotices(const QString &what, const QList<double> &figures)
{
    report(what, median(figures), u"ms"_qs, 0, u"20 ms"_qs);
    report(u"  p95 of %1"_qs.arg(figures.size()), percentile(figures, 95), u"ms"_qs, 0, {});
}

void measureNotices(int others)
{
    NoticeLog log;
    EngineRig rig([&log](const FakeRequest &request) {
        log.note(request);
        return FakeReply().text(u"ok"_qs);
    });
    for (int i = 0; i < others; ++i)
        rig.start(u"exec sleep 1000"_qs, WakeRule::Never);
    runUntil([&] {
        const QList<BackgroundTask> &tasks = rig.tasks().tasks();
        return std::all_of(tasks.cbegin(), tasks.cend(), [](const BackgroundTask &task) { return task.pid > 0; });
    });
    const double joiningMs = others > 0 ? double(WakePolicy::kJoiningTime.count()) : 0;
    // Qt hands a body to the socket in pieces of 16 KiB, and the last piece may have to wait for the first one's receipt.
    QList<double> shortBodies, longBodies;
    for (int i = 0; i < 36; ++i) {
        const double ms = noticeMs(rig, log) - joiningMs;
        (log.carried().last().bodyBytes <= 16 * 1024 ? shortBodies : longBodies).append(ms);
    }
    const QString among = others > 0 ? u"%1 others, less 250 ms"_qs.arg(others) : u"alone"_qs;
    reportNotices(u"end to the notice's request, %1"_qs.arg(among), shortBodies);
    reportNotices(u"  requests above 16 KiB"_qs, longBodies);
    rig.stopAll();
}

FakeReply hundredRuns(const QString &folder)
{
    FakeReply reply;
    for (int i = 0; i < 100; ++i) {
        const QString command = u"sleep 2; "_qs + noteTheEndIn(u"%1/%2"_qs.arg(folder).arg(i));
        reply.toolUse(u"t%1"_qs.arg(i), u"background_run"_qs, {{u"command"_qs, command}});
    }
    return reply;
}

} // namespace

void benchStartLatency()
{
    QTemporaryDir folder;
    SupervisedProcessRunner runner;
    QList<double> latencies, held, floors;
    for (int i = 0; i < 100; ++i) {
        floors.append(plainForkAndExecMs());
        const StartFigures figures = startSupervised(runner, folder.filePath(QString::number(i)));
        latencies.append(figures.latencyMs);
        held.append(figures.heldMs);
    }
    const auto budget = [](double floor) { return u"%1 ms"_qs.arg(floor + 5, 0, 'f', 1); };
    const double p95Floor = percentile(floors, 95);
    report(u"background command: run to started"_qs, median(latencies), u"ms"_qs, median(floors),
           budget(median(floors)));
    report(u"  p95"_qs, percentile(latencies, 95), u"ms"_qs, p95Floor, budget(p95Floor));
    report(u"  the GUI thread is held, a start"_qs, median(held), u"ms"_qs, 0, u"2 ms"_qs);
    report(u"  p95"_qs, percentile(held, 95), u"ms"_qs, 0, {});
}

void benchNotice()
{
    measureNotices(0);
    measureNotices(100);
}

void benchHundred()
{
    NoticeLog log;
    QTemporaryDir ends;
    EngineRig rig([&log, folder = ends.path()](const FakeRequest &request) {
        log.note(request);
        return request.number == 1 ? hundredRuns(folder) : FakeReply().text(u"ok"_qs);
    });
    // A shell that starts them all and waits for them.
    const QString plain = u"for i in {1..100}; do bash -c 'sleep 2; true' & done; wait"_qs;
    const ChildFigures floor = runChild(u"/bin/bash"_qs, {u"-c"_qs, plain}, {u"PATH=/usr/bin:/bin"_qs});
    Heartbeat heartbeat;
    const qint64 asked = realTimeNs();
    rig.session().submit({TextBlock{u"go"_qs}});
    runUntil([&] { return log.toldCount() >= 100 && rig.tasks().counts().all() == 0 && rig.session().isIdle(); });
    runFor(std::chrono::milliseconds(400)); // what is told twice would come now
    const double stallMs = heartbeat.takeLongestStallMs();

    qint64 firstEnd = std::numeric_limits<qint64>::max(), lastEnd = 0;
    for (int i = 0; i < 100; ++i) {
        const qint64 end = notedEndNs(ends.filePath(QString::number(i)));
        firstEnd = std::min(firstEnd, end);
        lastEnd = std::max(lastEnd, end);
    }
    QSet<QString> told;
    const QList<NoticeLog::Carried> carried = log.carried();
    for (const NoticeLog::Carried &request : carried)
        told += QSet<QString>(request.tasks.cbegin(), request.tasks.cend());
    const qint64 delivered = carried.last().arrivedNs;
    report(u"100 tasks of 2 s: prompt to everything delivered"_qs, double(delivered - asked) / 1e9, u"s"_qs,
           floor.wallMs / 1000, {});
    report(u"  first end to last end"_qs, double(lastEnd - firstEnd) / 1e9, u"s"_qs, 0, {});
    report(u"  last end to everything delivered"_qs, double(delivered - lastEnd) / 1e9, u"s"_qs, 0, u"0.3 s"_qs);
    report(u"  requests, the prompt's two among them"_qs, log.requests(), {}, 0, u"5"_qs);
    report(u"  longest stall of the window"_qs, stallMs, u"ms"_qs, 0, u"50 ms"_qs);
    note(u"    of it "_qs + heartbeat.sharesText());
    report(u"  tasks told; and told twice"_qs, double(told.size()), u"/ %1"_qs.arg(log.toldCount() - told.size()), 0,
           u"100 / 0"_qs);
}

} // namespace Deckhand

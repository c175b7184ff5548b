#include "bench/measure.h"

#include <QEventLoop>
#include <QFile>
#include <QScopedValueRollback>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <tuple>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace Deckhand {

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values.at(values.size() / 2);
}

double percentile(QList<double> values, int percent)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values.at(std::min(values.size() - 1, values.size() * percent / 100));
}

void report(const QString &what, double value, const QString &unit, double floor, const QString &budget)
{
    const QString floorText =
        floor > 0 ? QStringLiteral("%1 %2").arg(floor, 0, 'f', floor < 10 ? 2 : 0).arg(unit) : QStringLiteral("–");
    std::printf("%-58s %10s %-14s %s\n", qPrintable(what),
                qPrintable(QStringLiteral("%1 %2").arg(value, 0, 'f', value < 10 ? 2 : 0).arg(unit)),
                qPrintable(floorText), qPrintable(budget));
    std::fflush(stdout);
}

void note(const QString &text)
{
    std::printf("%s\n", qPrintable(text));
    std::fflush(stdout);
}

qint64 steadyNs()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

qint64 realTimeNs()
{
    return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

static double ms(const timeval &time)
{
    return double(time.tv_sec) * 1000 + double(time.tv_usec) / 1000;
}

/// The most that a process has held so far, without what stood in its place before exec: wait4 counts that in, and here it is
/// this program. 0 where the system does not tell, or the process has gone.
static double peakMbOf(pid_t pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmHWM:");
    return at < 0 ? 0 : text.mid(at + 6, 16).trimmed().split(' ').first().toDouble() / 1024;
}

ChildFigures runChild(const QString &program, const QStringList &arguments, const QStringList &environment,
                      qint64 *startedNs)
{
    QList<QByteArray> words{program.toLocal8Bit()};
    for (const QString &argument : arguments)
        words.append(argument.toLocal8Bit());
    QList<QByteArray> values;
    for (const QString &value : environment)
        values.append(value.toLocal8Bit());
    std::vector<char *> argv, envp;
    for (QByteArray &word : words)
        argv.push_back(word.data());
    for (QByteArray &value : values)
        envp.push_back(value.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const qint64 start = steadyNs();
    if (startedNs)
        *startedNs = start;
    pid_t pid = -1;
    if (posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), envp.data()) != 0)
        qFatal("cannot start %s", argv[0]);
    posix_spawn_file_actions_destroy(&actions);

    ChildFigures figures;
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        int status = 0;
        rusage usage{};
        figures.peakMb = std::max(figures.peakMb, peakMbOf(pid));
        if (wait4(pid, &status, WNOHANG, &usage) != pid)
            return;
        figures.wallMs = double(steadyNs() - start) / 1e6;
        figures.cpuMs = ms(usage.ru_utime) + ms(usage.ru_stime);
        if (figures.peakMb == 0)
            figures.peakMb = double(usage.ru_maxrss) / 1024;
        figures.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        loop.quit();
    });
    poll.start(1);
    loop.exec();
    return figures;
}

double firstPaintMs(QProcess &process, const QString &program, const QStringList &arguments,
                    const QStringList &environment)
{
    QEventLoop loop;
    QByteArray errors;
    process.setEnvironment(environment);
    QObject::connect(&process, &QProcess::readyReadStandardError, &loop, [&] {
        errors += process.readAllStandardError();
        if (errors.contains("first paint"))
            loop.quit();
    });
    QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
    const qint64 start = steadyNs();
    process.start(program, arguments);
    loop.exec();
    if (!errors.contains("first paint"))
        qFatal("no first paint:\n%s", errors.constData());
    return double(steadyNs() - start) / 1e6;
}

static double cpuTicksMs(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QFile::ReadOnly))
        return 0;
    const QByteArray line = file.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    return double(fields.at(11).toLongLong() + fields.at(12).toLongLong()) * 1000 / double(sysconf(_SC_CLK_TCK));
}

double pssMb(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/smaps_rollup").arg(pid));
    if (!file.open(QFile::ReadOnly))
        return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("Pss:"))
            return line.mid(4).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

double residentMb()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QFile::ReadOnly))
        return 0;
    return file.readAll().split(' ').at(1).toDouble() * double(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

RestFigures atRest(qint64 pid)
{
    runFor(std::chrono::milliseconds(1500)); // until start-up is over
    const double before = cpuTicksMs(pid);
    runFor(std::chrono::seconds(2));
    RestFigures figures;
    figures.cpuMs = cpuTicksMs(pid) - before;
    figures.pssMb = pssMb(pid);
    return figures;
}

void runUntil(const std::function<bool()> &done, std::chrono::seconds atMost)
{
    QEventLoop loop;
    QTimer poll;
    const qint64 start = steadyNs();
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (done())
            loop.quit();
        else if (steadyNs() - start > std::chrono::nanoseconds(atMost).count())
            qFatal("what was waited for did not come");
    });
    poll.start(5);
    loop.exec();
}

void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

bool TimedApplication::notify(QObject *receiver, QEvent *event)
{
    if (m_depth > 0)
        return QApplication::notify(receiver, event);
    const QScopedValueRollback within(m_depth, 1);
    const qint64 start = steadyNs();
    const bool handled = QApplication::notify(receiver, event);
    m_longestMs = std::max(m_longestMs, double(steadyNs() - start) / 1e6);
    return handled;
}

namespace {

/// Nanoseconds that this thread has run, and has waited for a processor while it could have run (proc(5), schedstat).
std::pair<qint64, qint64> scheduled()
{
    static const int file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    char text[96] = {};
    if (pread(file, text, sizeof text - 1, 0) <= 0)
        return {0, 0};
    char *rest = nullptr;
    const qint64 work = std::strtoll(text, &rest, 10);
    return {work, std::strtoll(rest, nullptr, 10)};
}

} // namespace

Heartbeat::Heartbeat() : m_lastNs(steadyNs())
{
    std::tie(m_lastWorkNs, m_lastWaitNs) = scheduled();
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.start(1);
}

void Heartbeat::beat()
{
    const qint64 now = steadyNs();
    const auto [workNs, waitNs] = scheduled();
    if (const double stallMs = double(now - m_lastNs) / 1e6 - 1; stallMs > m_longestMs) {
        m_longestMs = stallMs;
        m_shares.workMs = double(workNs - m_lastWorkNs) / 1e6;
        m_shares.waitMs = double(waitNs - m_lastWaitNs) / 1e6;
        m_shares.blockedMs = std::max(0.0, stallMs - m_shares.workMs - m_shares.waitMs);
    }
    m_lastNs = now;
    m_lastWorkNs = workNs;
    m_lastWaitNs = waitNs;
    if (now - m_sampledNs > 100'000'000) {
        m_sampledNs = now;
        m_peakMb = std::max(m_peakMb, residentMb());
    }
}

double Heartbeat::takeLongestStallMs()
{
    beat(); // a stall that still goes on counts
    m_taken = m_shares;
    return std::exchange(m_longestMs, 0);
}

QString Heartbeat::sharesText() const
{
    return QStringLiteral("%1 work, %2 waiting for a processor, %3 blocked")
        .arg(m_taken.workMs, 0, 'f', 0)
        .arg(m_taken.waitMs, 0, 'f', 0)
        .arg(m_taken.blockedMs, 0, 'f', 0);
}

ApiThread::ApiThread(FakeMessagesApi::Handler handler) : m_handler(std::move(handler))
{
    start();
    while (!m_ready.load())
        QThread::usleep(200);
}

ApiThread::~ApiThread()
{
    quit();
    wait();
}

void ApiThread::run()
{
    FakeMessagesApi api;
    api.setHandler(m_handler);
    m_baseUrl = api.baseUrl();
    m_ready = true;
    exec();
    if (!api.violations().isEmpty())
        qFatal("%s", qPrintable(api.violations().first()));
}

} // namespace Deckhand

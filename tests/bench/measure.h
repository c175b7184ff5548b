#pragma once

#include "support/fakemessagesapi.h"

#include <QApplication>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <functional>

namespace Deckhand {

/// The middle of the runs: on a shared machine the mean belongs to the others.
double median(QList<double> values);
/// The value that `percent` of the runs do not exceed.
double percentile(QList<double> values, int percent);

/// One line of the report: what, our figure, the floor of the same run, the budget.
void report(const QString &what, double value, const QString &unit, double floor, const QString &budget);
void note(const QString &text);

/// A child process with its own home and state, measured: CPU by wait4, peak memory by a look each millisecond, times by a steady clock.
struct ChildFigures {
    double wallMs = 0;
    double cpuMs = 0;
    double peakMb = 0;
    int exitCode = -1;
};
/// Runs to the end without blocking this thread's event loop (the fake API lives in it). `started` is the moment of exec.
ChildFigures runChild(const QString &program, const QStringList &arguments, const QStringList &environment,
                      qint64 *startedNs = nullptr);

/// Starts a window and waits until it says "first paint" on standard error; milliseconds. The child is left running in
/// `process` for further looks.
double firstPaintMs(QProcess &process, const QString &program, const QStringList &arguments,
                    const QStringList &environment);

struct RestFigures {
    double pssMb = 0;
    double cpuMs = 0; ///< in the two seconds that were looked at
};
RestFigures atRest(qint64 pid);

qint64 steadyNs();
/// Since 1970: for what another process writes down.
qint64 realTimeNs();

/// Memory of a process without what it shares with others.
double pssMb(qint64 pid);
/// Resident memory of this process; cheap enough for a heartbeat.
double residentMb();

/// Runs the event loop until `done`, which is asked every few milliseconds. Ends the program when that takes too long.
void runUntil(const std::function<bool()> &done, std::chrono::seconds atMost = std::chrono::seconds(60));
/// Runs the event loop for that long.
void runFor(std::chrono::milliseconds time);

/// Knows how long each event holds the thread.
class TimedApplication : public QApplication
{
public:
    using QApplication::QApplication;
    static TimedApplication &self() { return *static_cast<TimedApplication *>(instance()); }

    /// The longest event since the last call.
    double takeLongestEventMs() { return std::exchange(m_longestMs, 0); }
    bool notify(QObject *receiver, QEvent *event) override;

private:
    int m_depth = 0;
    double m_longestMs = 0;
};

/// A beat each millisecond: what is late was held up by somebody.
class Heartbeat
{
public:
    Heartbeat();
    /// Since the last call.
    double takeLongestStallMs();
    /// Of the stall that was taken last: the work of this thread, its waiting for a processor, and the rest (the disk, a
    /// lock). Only the first and the last are ours to mend.
    struct Shares {
        double workMs = 0;
        double waitMs = 0;
        double blockedMs = 0;
    };
    QString sharesText() const;
    /// Of this process, sampled every tenth of a second.
    double peakResidentMb() const { return m_peakMb; }

private:
    void beat();

    QTimer m_timer;
    qint64 m_lastNs = 0;
    qint64 m_lastWorkNs = 0;
    qint64 m_lastWaitNs = 0;
    Shares m_shares; ///< of the longest so far
    Shares m_taken;
    qint64 m_sampledNs = 0;
    double m_longestMs = 0;
    double m_peakMb = 0;
};

/// The fake API in a thread of its own: what it costs is not the client's. The handler runs in that thread.
class ApiThread : public QThread
{
public:
    explicit ApiThread(FakeMessagesApi::Handler handler);
    ~ApiThread() override;
    QUrl baseUrl() const { return m_baseUrl; }

protected:
    void run() override;

private:
    const FakeMessagesApi::Handler m_handler;
    QUrl m_baseUrl;
    std::atomic<bool> m_ready = false;
};

void benchStart();
void benchStream();
void benchStartLatency();
void benchFlood();
void benchNotice();
void benchHundred();
void benchYes(std::chrono::seconds time);
void benchOpen();
void benchConversation();
void benchSwitch();
void benchAppend();
void benchSearch();
void benchTasks();
void benchFiles();

} // namespace Deckhand

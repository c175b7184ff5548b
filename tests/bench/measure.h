#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>

namespace Deckhand {

/// The middle of the runs: on a shared machine the mean belongs to the others.
double median(QList<double> values);

/// One line of the report: what, our figure, the floor of the same run, the budget.
void report(const QString &what, double value, const QString &unit, double floor, const QString &budget);
void note(const QString &text);

/// A child process with its own home and state, measured: CPU and peak memory by wait4, times by a steady clock.
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

void benchStart();
void benchStream();

} // namespace Deckhand

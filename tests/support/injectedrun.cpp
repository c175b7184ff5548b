#include "support/injectedrun.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

namespace Deckhand {

namespace {

bool ends(const QProcess &program)
{
    return QTest::qWaitFor([&program] { return program.state() == QProcess::NotRunning; }, 30'000);
}

} // namespace

QString InjectedRun::whyNot()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    if (strace.isEmpty())
        return QStringLiteral("no strace here");
    QProcess probe;
    probe.start(strace,
                {QStringLiteral("-qq"), QStringLiteral("-o"), QStringLiteral("/dev/null"), QStringLiteral("true")});
    return ends(probe) && probe.exitCode() == 0 ? QString() : QStringLiteral("strace may not trace here");
}

InjectedRun InjectedRun::of(const QStringList &program, const QString &calls, const QString &what, int when)
{
    QProcess traced;
    traced.start(QStringLiteral("strace"),
                 QStringList{QStringLiteral("-qq"), QStringLiteral("-f"), QStringLiteral("-o"),
                             QStringLiteral("/dev/null"), QStringLiteral("-e"), QStringLiteral("trace=") + calls,
                             QStringLiteral("-e"), QStringLiteral("inject=%1:%2:when=%3").arg(calls, what).arg(when)}
                     + program);
    if (!ends(traced))
        return {};
    return {traced.exitStatus() == QProcess::CrashExit || traced.exitCode() != 0, traced.readAllStandardOutput()};
}

} // namespace Deckhand

#include "process/supervisorlink.h"

#include "process/commandenvironment.h"
#include "process/ownconsole.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTimer>

namespace Deckhand {

namespace {

void appendRecord(QByteArray &spec, const char *key, const QByteArray &value)
{
    spec.append(key).append('=').append(value).append('\0');
}

void appendRecord(QByteArray &spec, const char *key, qint64 number)
{
    appendRecord(spec, key, QByteArray::number(number));
}

QByteArray specOf(const Command &command, const QString &shell)
{
    const bool endsWithApp = command.lifetime == Command::Lifetime::EndsWithApp;
    QByteArray spec;
    appendRecord(spec, "script", command.script.toUtf8());
    appendRecord(spec, "cwd", command.workingDirectory.toUtf8());
    appendRecord(spec, "directory", command.directory.toUtf8());
    appendRecord(spec, "shell", shell.toUtf8());
    appendRecord(spec, "time_limit_ms", qint64(command.timeLimit.count()));
    appendRecord(spec, "lifetime", endsWithApp ? "app" : "own");
    appendRecord(spec, "wait_for_tree", command.waitForTree ? "1" : "0");
    appendRecord(spec, "head_bytes", command.spool.head);
    appendRecord(spec, "ring_bytes", command.spool.ring);
    appendRecord(spec, "free_floor_bytes", command.spool.freeFloor);
    appendRecord(spec, "memory_limit_bytes", command.limits.memoryBytes);
    appendRecord(spec, "output_limit_bytes", command.limits.outputBytes);
    appendRecord(spec, "nice", command.niceness);
    appendRecord(spec, "control_group", command.useControlGroup ? "1" : "0");
    return spec.append('\0');
}

} // namespace

SupervisorLink::SupervisorLink()
{
    connect(this, &QProcess::readyReadStandardOutput, this, &SupervisorLink::readReports);
    connect(this, &QProcess::errorOccurred, this, &SupervisorLink::onErrorOccurred);
    connect(this, &QProcess::finished, this, &SupervisorLink::onFinished);
}

SupervisorLink::~SupervisorLink()
{
    blockSignals(true);
    setProcessState(QProcess::NotRunning); // else ~QProcess kills and waits
}

void SupervisorLink::launch(const QString &supervisor, const CommandEnvironment &environment, const Command &command)
{
    m_directory = command.directory;
    m_endsWithApp = command.lifetime == Command::Lifetime::EndsWithApp;
    setProgram(supervisor);
    setProcessEnvironment(environment.variables());
    // Not the program's own: whoever reads our standard error would wait for a background task to close it.
    setStandardErrorFile(QProcess::nullDevice());
    startInOwnConsole(*this);
    start();
    if (state() != QProcess::NotRunning) // no pipe could be opened; that was told from within
        write(specOf(command, environment.shell().program));
}

void SupervisorLink::control(const QByteArray &line)
{
    write(line + '\n');
}

void SupervisorLink::moveToBackground()
{
    m_endsWithApp = false;
    control("background");
}

void SupervisorLink::letGo()
{
    m_letGo = true;
    disconnect(this, &SupervisorLink::reported, nullptr, nullptr);
    disconnect(this, &SupervisorLink::disconnected, nullptr, nullptr);
    if (state() == QProcess::NotRunning) {
        deleteLater();
        return;
    }
    // The end of the program destroys what still waits, and with it closes the pipes.
    setParent(QCoreApplication::instance());
    if (m_endsWithApp)
        closeWriteChannel();
}

void SupervisorLink::readReports()
{
    while (canReadLine()) {
        const QByteArray line = readLine();
        if (line.startsWith("ended "))
            m_end = line;
        if (!m_letGo)
            emit reported(SupervisorEvent::parse(line));
    }
}

void SupervisorLink::onErrorOccurred(QProcess::ProcessError error)
{
    // The other errors are followed by finished; this one is not.
    if (error != QProcess::FailedToStart)
        return;
    const QString reason =
        QFileInfo::exists(program())
            ? tr("Commands cannot be run: %1 could not be started (%2).").arg(program(), errorString())
            : tr("Commands cannot be run: deckhand-run is missing at %1. Reinstall Deckhand, or put the file there.")
                  .arg(program());
    emit disconnected(reason);
    if (m_letGo)
        deleteLater();
}

void SupervisorLink::onFinished(int exitCode, QProcess::ExitStatus status)
{
    readReports(); // finished can come before the last lines were read
    const QString how =
        status == QProcess::CrashExit ? tr("it was killed or crashed") : tr("exit code %1").arg(exitCode);
    emit disconnected(
        tr("The process that watched over the command ended unexpectedly (%1). How the command ended is not known.")
            .arg(how));
    if (m_letGo)
        keepTheEnd();
}

void SupervisorLink::keepTheEnd()
{
    if (m_endsWithApp || m_end.isEmpty() || keepFinalStatus(m_directory, m_end))
        deleteLater();
    else
        QTimer::singleShot(std::chrono::seconds(10), this, &SupervisorLink::keepTheEnd);
}

} // namespace Deckhand

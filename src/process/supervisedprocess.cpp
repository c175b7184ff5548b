#include "process/supervisedprocess.h"

#include "process/startqueue.h"
#include "process/supervisorlink.h"

#include <QTimer>

namespace Deckhand {

namespace {

/// After this the processes that were to die with the supervisor are dead and not taken for survivors.
constexpr std::chrono::milliseconds kDyingTime{100};

} // namespace

SupervisedProcess::SupervisedProcess(Command command, QString supervisor,
                                     std::shared_ptr<const CommandEnvironment> environment,
                                     std::shared_ptr<StartQueue> queue, QObject *parent)
    : RunningCommand(parent),
      m_command(std::move(command)),
      m_supervisor(std::move(supervisor)),
      m_environment(std::move(environment)),
      m_queue(std::move(queue))
{
    m_queue->add(this, [this] { start(); });
}

SupervisedProcess::~SupervisedProcess()
{
    if (m_link)
        m_link->letGo();
}

void SupervisedProcess::start()
{
    CommandResult result;
    if (m_stopRequested) {
        result.ending = CommandResult::Ending::Stopped;
        return finish(result);
    }
    if (m_command.script.contains(QChar::Null) || m_command.workingDirectory.contains(QChar::Null)) {
        result.ending = CommandResult::Ending::FailedToStart;
        result.error = tr("The command contains a NUL character, which no shell can take. Remove it.");
        return finish(result);
    }
    m_link = new SupervisorLink;
    connect(m_link, &SupervisorLink::reported, this, &SupervisedProcess::onReported);
    connect(m_link, &SupervisorLink::disconnected, this, &SupervisedProcess::onDisconnected);
    m_link->launch(m_supervisor, *m_environment, m_command);
}

void SupervisedProcess::stop()
{
    if (m_done || m_stopRequested)
        return;
    m_stopRequested = true;
    if (m_link)
        m_link->control("stop");
}

void SupervisedProcess::setPaused(bool paused)
{
    if (m_link && !m_done)
        m_link->control(paused ? "pause" : "resume");
}

void SupervisedProcess::setNiceness(int niceness)
{
    if (m_link && !m_done)
        m_link->control("nice " + QByteArray::number(niceness));
}

void SupervisedProcess::setRingBytes(qint64 bytes)
{
    if (m_link && !m_done)
        m_link->control("ring " + QByteArray::number(bytes));
}

void SupervisedProcess::setTimeLimit(std::chrono::milliseconds limit)
{
    m_command.timeLimit = limit; // of one that waits for its start
    if (m_link && !m_done)
        m_link->control("limit " + QByteArray::number(qint64(limit.count())));
}

void SupervisedProcess::moveToBackground()
{
    m_command.lifetime = Command::Lifetime::OutlivesApp; // as above
    m_command.waitForTree = true;
    if (m_link && !m_done)
        m_link->moveToBackground();
}

qint64 SupervisedProcess::treeRoot() const
{
    return m_link ? m_link->processId() : 0;
}

void SupervisedProcess::onReported(const SupervisorEvent &event)
{
    if (m_done)
        return;
    if (event.name == "started") {
        emit started(event.number("pid"));
    } else if (event.name == "output") {
        m_announcedBytes = event.number("bytes");
        emit outputGrew(m_announcedBytes);
    } else if (event.name == "left") {
        emit leftRunning(int(event.number("count")));
    } else if (event.name == "own-end") {
        tellOwnEnd(resultOf(event));
    } else if (event.name == "paused" || event.name == "resumed") {
        emit pausedChanged(event.name == "paused");
    } else if (event.name == "warning") {
        emit warned(QString::fromUtf8(event.values.value("text")));
    } else if (event.name == "ended") {
        finish(resultOf(event));
    }
}

void SupervisedProcess::onDisconnected(const QString &reason)
{
    if (m_done)
        return;
    if (const std::optional<CommandResult> final = readFinalStatus(m_command.directory))
        return finish(*final);
    if (m_link->error() == QProcess::FailedToStart) {
        CommandResult result;
        result.ending = CommandResult::Ending::FailedToStart;
        result.error = reason;
        return finish(result);
    }
    m_link->letGo();
    m_link = nullptr;
    const SupervisorStatus status = readStatus(m_command.directory).value_or(SupervisorStatus());
    if (status.ownEnd && !m_isOwnEndTold)
        tellOwnEnd(*status.ownEnd);
    const int ended = endOrphans(m_command.directory, status);
    QTimer::singleShot(kDyingTime, this,
                       [this, reason, ended] { finish(lostResult(m_command.directory, reason, ended)); });
}

void SupervisedProcess::tellOwnEnd(CommandResult result)
{
    m_isOwnEndTold = true;
    lookForOutput(m_command.directory, &result);
    emit ownEnded(result);
}

void SupervisedProcess::finish(CommandResult result)
{
    m_done = true;
    if (m_link)
        m_link->letGo();
    m_link = nullptr;
    lookForOutput(m_command.directory, &result);
    const QPointer<SupervisedProcess> self(this); // whoever hears of the output may delete this
    if (result.outputBytes > m_announcedBytes)
        emit outputGrew(result.outputBytes);
    if (self)
        emit done(result);
}

} // namespace Deckhand

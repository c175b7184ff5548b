#include "process/attachedprocess.h"

#include "output/outputlog.h"
#include "process/startqueue.h"

#include <QDateTime>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QPointer>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;

constexpr auto kPollingTime = 250ms;
/// How long a supervisor may take from the program's wish to its first word in the folder.
constexpr auto kStartingTime = 5s;
/// A supervisor lets go of its lock a moment before the kernel ends what is to die with it.
constexpr auto kGroupDyingTime = 200ms;

/// When the supervisor began. The folder itself tells only as long as there is nothing of the supervisor in it: each run
/// that takes the task over writes there.
QDateTime firstSign(const QString &directory)
{
    for (const char *name : {"/script", "/task.lock"}) {
        const QFileInfo file(directory + QLatin1String(name));
        if (file.exists())
            return file.lastModified();
    }
    return QFileInfo(directory).lastModified();
}

} // namespace

AttachedProcess::AttachedProcess(QString directory, std::shared_ptr<QFileSystemWatcher> watcher,
                                 std::shared_ptr<StartQueue> queue, QObject *parent)
    : RunningCommand(parent),
      m_directory(std::move(directory)),
      m_probe(m_directory),
      m_watcher(std::move(watcher)),
      m_queue(std::move(queue))
{
    m_poll.setInterval(kPollingTime);
    connect(&m_poll, &QTimer::timeout, this, &AttachedProcess::look);
    m_lastLook.setSingleShot(true);
    m_lastLook.setInterval(kGroupDyingTime);
    connect(&m_lastLook, &QTimer::timeout, this, &AttachedProcess::lookForTheLastTime);
    connect(m_watcher.get(), &QFileSystemWatcher::directoryChanged, this, [this](const QString &path) {
        if (path == m_directory)
            look();
    });
    m_queue->add(this, [this] { begin(); });
}

AttachedProcess::~AttachedProcess()
{
    m_watcher->removePath(m_directory);
}

void AttachedProcess::begin()
{
    m_attached.start();
    m_watcher->addPath(m_directory); // where it cannot, the polling is enough
    m_poll.start();
    look();
}

void AttachedProcess::look()
{
    if (m_state == State::Done || m_lastLook.isActive())
        return;
    // Also when it cannot be read any more (the folder was removed), what it told before holds.
    if (const std::optional<SupervisorStatus> status = readStatus(m_directory))
        m_status = status;
    if (m_status && m_status->ended)
        return finish(m_status->result);
    if (m_status && m_status->bootId != SupervisorProbe::bootId()) {
        CommandResult lost = lostResult(m_directory, tr("The machine was restarted while the command ran. How far the "
                                                        "command came is not known."));
        lost.survivors.clear(); // nothing outlives that, and the process numbers are others now
        return finish(lost);
    }
    if (!m_status && mayStillStart())
        return;
    if (supervisorLives())
        return m_status ? announce() : announceWithoutStatus();
    if (m_status)
        m_endedOrphans += endOrphans(m_directory, *m_status);
    m_lastLook.start();
}

/// The program can have been killed while it started the command. The lock is left alone then: the supervisor could be
/// about to take it.
bool AttachedProcess::mayStillStart() const
{
    const QDateTime changed = firstSign(m_directory);
    if (!changed.isValid() || m_attached.hasExpired(std::chrono::milliseconds(2 * kStartingTime).count()))
        return false;
    const qint64 age = changed.msecsTo(QDateTime::currentDateTime());
    return qAbs(age) < std::chrono::milliseconds(kStartingTime).count();
}

bool AttachedProcess::supervisorLives() const
{
    // A lock that nobody holds may be a file that somebody has put in its place.
    return m_probe.life() == SupervisorProbe::Life::Alive || (m_status && SupervisorProbe::isAlive(*m_status));
}

void AttachedProcess::lookForTheLastTime()
{
    if (const std::optional<CommandResult> result = readFinalStatus(m_directory))
        return finish(*result);
    if (supervisorLives())
        return look();
    finish(lostResult(m_directory, reasonOfLoss(), m_endedOrphans));
}

QString AttachedProcess::reasonOfLoss() const
{
    if (!QFileInfo::exists(m_directory))
        return tr("Its folder was deleted while it ran. How the command ended is not known.");
    if (isStatusDamaged(m_directory))
        return tr("Its record (%1) is damaged. How the command ended is not known.")
            .arg(m_directory + QStringLiteral("/status"));
    return m_status
             ? tr("The process that watched over the command was ended. How the command ended is not known.")
             : tr("The program ended while the command was being started. It is not known whether the command ran.");
}

/// Its status could not be written: the disk was full then. It can still be told to stop.
void AttachedProcess::announceWithoutStatus()
{
    m_status.emplace();
    m_status->bootId = SupervisorProbe::bootId();
    announce();
}

void AttachedProcess::announceOwnEnd()
{
    if (!m_status || !m_status->ownEnd || std::exchange(m_told.ownEnd, true))
        return;
    CommandResult result = *m_status->ownEnd;
    lookForOutput(m_directory, &result);
    emit ownEnded(result);
}

void AttachedProcess::announce()
{
    const QPointer<AttachedProcess> self(this); // whoever hears of it may delete this
    if (isJoining()) {
        const bool stopIsWanted = m_state == State::StopWanted; // from here on stop() tells it by itself
        m_state = stopIsWanted ? State::Stopping : State::Running;
        emit started(m_status->pid);
        for (const QByteArray &line : self ? std::exchange(m_untold, {}) : QList<QByteArray>())
            tell(line);
        if (self && stopIsWanted)
            tellToStop();
    }
    if (self && m_status->paused != m_told.isPaused) {
        m_told.isPaused = m_status->paused;
        emit pausedChanged(m_told.isPaused);
    }
    if (!self)
        return;
    const QString output = m_directory + QStringLiteral("/output.log");
    const bool isGone = !QFileInfo::exists(output);
    if (isGone != std::exchange(m_told.outputIsGone, isGone) && isGone)
        emit warned(tr("The output so far is not there any more: its file was deleted."));
    const qint64 size = self ? outputSize(output) : 0;
    if (self)
        announceOwnEnd();
    if (self && size > m_told.bytes) {
        m_told.bytes = size;
        emit outputGrew(size);
    }
}

void AttachedProcess::stop()
{
    if (m_state == State::Joining) {
        m_state = State::StopWanted;
    } else if (m_state == State::Running) {
        m_state = State::Stopping;
        tellToStop();
    }
}

void AttachedProcess::setPaused(bool paused)
{
    tell(paused ? "pause" : "resume");
}

void AttachedProcess::setNiceness(int niceness)
{
    tell("nice " + QByteArray::number(niceness));
}

void AttachedProcess::setRingBytes(qint64 bytes)
{
    tell("ring " + QByteArray::number(bytes));
}

void AttachedProcess::setTimeLimit(std::chrono::milliseconds limit)
{
    tell("limit " + QByteArray::number(qint64(limit.count())));
}

qint64 AttachedProcess::treeRoot() const
{
    return m_state == State::Running || m_state == State::Stopping ? m_status->supervisorPid : 0;
}

void AttachedProcess::tell(const QByteArray &line)
{
    if (m_state == State::Done)
        return;
    if (isJoining())
        m_untold.append(line);
    else if (!m_probe.tell(line)) // nobody reads there: then it may have ended
        QTimer::singleShot(0, this, &AttachedProcess::look);
}

void AttachedProcess::tellToStop()
{
    if (m_probe.tell("stop") || SupervisorProbe::terminate(*m_status))
        return;
    QTimer::singleShot(0, this, [this] {
        look();
        if (m_state != State::Stopping || m_lastLook.isActive())
            return;
        m_state = State::Running; // so that people can try again
        emit warned(tr("The command cannot be told to stop: the process that watches over it (%1) does not listen. End "
                       "that process to stop the command.")
                        .arg(m_status->supervisorPid));
    });
}

void AttachedProcess::finish(CommandResult result)
{
    m_state = State::Done;
    m_poll.stop();
    m_watcher->removePath(m_directory);
    lookForOutput(m_directory, &result);
    const QPointer<AttachedProcess> self(this); // whoever hears of the output may delete this
    if (result.ending == CommandResult::Ending::Lost)
        announceOwnEnd(); // that is known
    if (self && result.outputBytes > m_told.bytes)
        emit outputGrew(result.outputBytes);
    if (self)
        emit done(result);
}

} // namespace Deckhand

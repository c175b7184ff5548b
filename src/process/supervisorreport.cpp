#include "process/supervisorreport.h"

#include "output/outputlog.h"
#include "process/orphanedgroup.h"
#include "process/supervisorprobe.h"

#include <QFile>
#include <QFileInfo>
#include <QObject>
#include <QSaveFile>

namespace Deckhand {

namespace {

CommandResult::Ending endingNamed(const QByteArray &how)
{
    using Ending = CommandResult::Ending;
    static const QHash<QByteArray, Ending> endings = {
        {"exited", Ending::Exited},   {"signalled", Ending::Signalled},       {"timeout", Ending::TimedOut},
        {"stopped", Ending::Stopped}, {"not-started", Ending::FailedToStart}, {"limit", Ending::OverLimit},
    };
    return endings.value(how, Ending::Lost);
}

template<typename Number>
QList<Number> numbersIn(const QByteArray &list)
{
    QList<Number> numbers;
    for (const QByteArray &word : list.split(',')) {
        bool valid = false;
        const qint64 number = word.toLongLong(&valid);
        if (valid)
            numbers.append(Number(number));
    }
    return numbers;
}

/// Begins with a space, or is empty.
QString remainderText(int ended, bool mayBeLeft)
{
    QString text;
    if (ended == 1)
        text += u' ' + QObject::tr("One process that was left of it has been ended.");
    else if (ended > 1)
        text += u' ' + QObject::tr("%1 processes that were left of it have been ended.").arg(ended);
    if (mayBeLeft)
        text += u' ' + QObject::tr("Parts of it may still run.");
    return text;
}

QString statusPath(const QString &directory)
{
    return directory + QStringLiteral("/status");
}

/// Nothing when there is none.
std::optional<QByteArray> readStatusFile(const QString &directory)
{
    constexpr qint64 mostBytes = 256 * 1024;
    QFile file(statusPath(directory));
    return file.open(QIODevice::ReadOnly) ? std::optional(file.read(mostBytes)) : std::nullopt;
}

/// Its lines are each ended by a line feed. One that tells that the command could not be started holds no process.
bool isWhole(const QByteArray &text, const QHash<QByteArray, QByteArray> &values)
{
    if (!text.endsWith('\n'))
        return false;
    if (values.value("state") != "ended")
        return values.contains("state") && values.contains("boot_id");
    const QByteArray how = values.value("how");
    return !how.isEmpty() && (how != "exited" || values.contains("code"));
}

} // namespace

SupervisorEvent SupervisorEvent::parse(const QByteArray &line)
{
    QList<QByteArray> words = line.trimmed().split(' ');
    SupervisorEvent event;
    event.name = words.takeFirst();
    for (const QByteArray &word : std::as_const(words)) {
        const qsizetype equals = word.indexOf('=');
        if (equals > 0)
            event.values.insert(word.left(equals), QByteArray::fromPercentEncoding(word.mid(equals + 1)));
    }
    return event;
}

qint64 SupervisorEvent::number(const QByteArray &key, qint64 otherwise) const
{
    bool valid = false;
    const qint64 value = values.value(key).toLongLong(&valid);
    return valid ? value : otherwise;
}

CommandResult resultOf(const SupervisorEvent &ended)
{
    CommandResult result;
    result.ending = endingNamed(ended.values.value("how"));
    if (result.ending == CommandResult::Ending::Exited)
        result.exitCode = int(ended.number("code", -1));
    result.signal = int(ended.number("signal"));
    result.error = QString::fromUtf8(ended.values.value("error"));
    result.durationMs = std::max<qint64>(0, ended.number("duration_ms"));
    result.endedAtMs = ended.number("ended_at");
    result.outputBytes = ended.number("bytes");
    result.droppedBytes = ended.number("dropped");
    result.pipeline = numbersIn<int>(ended.values.value("pipeline"));
    result.survivors = numbersIn<qint64>(ended.values.value("survivors"));
    result.left = numbersIn<qint64>(ended.values.value("left"));
    result.leftOverLimit = ended.values.value("left_ended_by") == "limit";
    return result;
}

std::optional<SupervisorStatus> readStatus(const QString &directory)
{
    const std::optional<QByteArray> text = readStatusFile(directory);
    if (!text)
        return std::nullopt;
    // A value never holds a space or a line feed, so the file reads as one long event line.
    const SupervisorEvent event = SupervisorEvent::parse("status " + QByteArray(*text).replace('\n', ' '));
    if (!isWhole(*text, event.values))
        return std::nullopt;
    SupervisorStatus status;
    status.ended = event.values.value("state") == "ended";
    status.paused = event.number("paused") == 1;
    status.pid = event.number("pid");
    status.supervisorPid = event.number("supervisor_pid");
    status.supervisorStart = event.number("supervisor_start");
    status.bootId = event.values.value("boot_id");
    status.startedAt = event.number("started_at");
    status.startedSteadyMs = event.number("started_steady_ms");
    status.controlGroup = QFile::decodeName(event.values.value("cgroup"));
    status.outputBytes = event.number("bytes");
    if (status.ended)
        status.result = resultOf(event);
    else if (event.values.contains("own_end"))
        status.ownEnd = resultOf(SupervisorEvent::parse(event.values.value("own_end")));
    return status;
}

bool isStatusDamaged(const QString &directory)
{
    return QFileInfo::exists(statusPath(directory)) && !readStatus(directory);
}

std::optional<CommandResult> readFinalStatus(const QString &directory)
{
    const std::optional<SupervisorStatus> status = readStatus(directory);
    return status && status->ended ? std::optional(status->result) : std::nullopt;
}

bool keepFinalStatus(const QString &directory, const QByteArray &ended)
{
    if (!QFileInfo::exists(directory) || readFinalStatus(directory))
        return true;
    const QByteArray values = ended.trimmed().replace(' ', '\n');
    // What was said before stays, of two values of one name the last counts.
    const QByteArray before = readStatus(directory) ? readStatusFile(directory).value_or(QByteArray()) : QByteArray();
    const QByteArray text = before + "state=ended" + values.mid(values.indexOf('\n')) + '\n';
    QSaveFile file(statusPath(directory));
    return file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(text) == text.size() && file.commit();
}

void lookForOutput(const QString &directory, CommandResult *result)
{
    // A lost one has had the file when it came as far as to its status.
    const bool hadOutput = result->outputBytes > 0
                        || (result->ending == CommandResult::Ending::Lost && QFileInfo::exists(statusPath(directory)));
    result->outputIsGone = hadOutput && !QFileInfo::exists(directory + QStringLiteral("/output.log"));
    // Its supervisor may have noticed.
    if (result->outputIsGone && !result->error.contains(QLatin1String("not there any more")))
        result->error =
            (result->error + QStringLiteral(" The output is not there any more: its file was deleted.")).trimmed();
}

int endOrphans(const QString &directory, const SupervisorStatus &status)
{
    const OrphanedGroup group(directory, status);
    QList<qint64> orphans = group.processes();
    orphans.removeAll(status.pid); // the shell dies with its supervisor
    return group.kill() ? int(orphans.size()) : 0;
}

CommandResult lostResult(const QString &directory, const QString &reason, int ended)
{
    const QString output = directory + QStringLiteral("/output.log");
    const SupervisorStatus status = readStatus(directory).value_or(SupervisorStatus());
    const OrphanedGroup group(directory, status);
    CommandResult result;
    result.ending = CommandResult::Ending::Lost;
    result.outputBytes = outputSize(output);
    result.droppedBytes = outputGap(output).size();
    result.survivors = SupervisorProbe(directory).processesOfCommand();
    for (const qint64 process : group.processes()) { // also with another environment
        if (!result.survivors.contains(process))
            result.survivors.append(process);
    }
    group.remove();
    const bool mayBeLeft =
        !result.survivors.isEmpty() || (status.bootId == SupervisorProbe::bootId() && !group.isKnown());
    result.error = reason + remainderText(ended, mayBeLeft);
    return result;
}

} // namespace Deckhand

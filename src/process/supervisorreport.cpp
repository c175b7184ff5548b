#include "process/supervisorreport.h"

#include "output/outputgap.h"
#include "process/orphanedgroup.h"
#include "process/supervisorprobe.h"

#include <QFile>
#include <QFileInfo>
#include <QObject>

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

/// Nothing when there is none. A value never holds a space or a line feed, so the file reads as one long event line.
std::optional<SupervisorEvent> readStatusFile(const QString &directory)
{
    constexpr qint64 mostBytes = 256 * 1024;
    QFile file(directory + QStringLiteral("/status"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return SupervisorEvent::parse("status " + file.read(mostBytes).replace('\n', ' '));
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
    result.durationMs = ended.number("duration_ms");
    result.outputBytes = ended.number("bytes");
    result.droppedBytes = ended.number("dropped");
    result.pipeline = numbersIn<int>(ended.values.value("pipeline"));
    result.survivors = numbersIn<qint64>(ended.values.value("survivors"));
    return result;
}

std::optional<SupervisorStatus> readStatus(const QString &directory)
{
    const std::optional<SupervisorEvent> file = readStatusFile(directory);
    if (!file)
        return std::nullopt;
    SupervisorStatus status;
    status.ended = file->values.value("state") == "ended";
    status.paused = file->number("paused") == 1;
    status.pid = file->number("pid");
    status.supervisorPid = file->number("supervisor_pid");
    status.supervisorStart = file->number("supervisor_start");
    status.bootId = file->values.value("boot_id");
    status.startedAt = file->number("started_at");
    status.controlGroup = QFile::decodeName(file->values.value("cgroup"));
    status.outputBytes = file->number("bytes");
    if (status.ended)
        status.result = resultOf(*file);
    return status;
}

std::optional<CommandResult> readFinalStatus(const QString &directory)
{
    const std::optional<SupervisorStatus> status = readStatus(directory);
    return status && status->ended ? std::optional(status->result) : std::nullopt;
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
    result.outputBytes = QFileInfo(output).size();
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

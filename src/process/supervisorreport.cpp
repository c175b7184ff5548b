#include "process/supervisorreport.h"

#include <QFile>

namespace Deckhand {

namespace {

CommandResult::Ending endingNamed(const QByteArray &how)
{
    using Ending = CommandResult::Ending;
    static const QHash<QByteArray, Ending> endings = {
        {"exited", Ending::Exited},   {"signalled", Ending::Signalled},       {"timeout", Ending::TimedOut},
        {"stopped", Ending::Stopped}, {"not-started", Ending::FailedToStart},
    };
    return endings.value(how, Ending::Lost);
}

QList<qint64> pidsIn(const QByteArray &list)
{
    QList<qint64> pids;
    for (const QByteArray &pid : list.split(',')) {
        if (!pid.isEmpty())
            pids.append(pid.toLongLong());
    }
    return pids;
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
    result.survivors = pidsIn(ended.values.value("survivors"));
    return result;
}

std::optional<CommandResult> readFinalStatus(const QString &directory)
{
    QFile file(directory + QStringLiteral("/status"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    // A value never holds a space or a line feed, so the file reads as one long event line.
    const SupervisorEvent status = SupervisorEvent::parse("status " + file.readAll().replace('\n', ' '));
    if (status.values.value("state") != "ended")
        return std::nullopt;
    return resultOf(status);
}

} // namespace Deckhand

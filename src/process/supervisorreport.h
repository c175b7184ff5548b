#pragma once

#include "process/command.h"

#include <QByteArray>
#include <QHash>

#include <optional>

namespace Deckhand {

/// One line of what the supervisor tells: `name key=value key=value`, values percent-encoded.
struct SupervisorEvent {
    QByteArray name;
    QHash<QByteArray, QByteArray> values;

    static SupervisorEvent parse(const QByteArray &line);
    qint64 number(const QByteArray &key, qint64 otherwise = 0) const;
};

/// The result that the values of an `ended` event, or of a final status file, tell.
CommandResult resultOf(const SupervisorEvent &ended);

/// The result in the status file of a command's folder; nothing when it does not tell an end (yet).
std::optional<CommandResult> readFinalStatus(const QString &directory);

} // namespace Deckhand

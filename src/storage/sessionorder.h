#pragma once

#include "base/ids.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace Deckhand {

// Which session was written to last, as the records say: the times of files are changed by copying, by backups and by
// whoever touches them. A session counts by RecordTime::order of its last whole record of a conversation. That goes on
// behind the latest of all sessions of the workspace when a run begins to write, also when the clock has jumped back: so
// what was begun later is later, whatever the clock said. A file without such a record is no session yet.

struct LastWritten {
    SessionId id;
    QDateTime order; ///< UTC
};

/// Of the sessions in one workspace's folder; nothing where there is none. Reads the ends of files only.
std::optional<LastWritten> lastWrittenIn(const QString &folder);

} // namespace Deckhand

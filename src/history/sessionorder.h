#pragma once

#include "base/clock.h"
#include "history/sessionfile.h"

#include <QStringList>

#include <optional>

namespace Deckhand {

// Which session was written to last, as the records say: the times of files are changed by copying, by backups and by
// whoever touches them. A session counts by RecordTime::order of its last whole record of a conversation. That goes on
// behind the latest of all sessions of the workspace when a run begins to write, also when the clock has jumped back: so
// what was begun later is later, whatever the clock said. Where no such record tells a time, the header's
// counts, then the file's. A file without a record of a conversation is no session yet.

struct LastWritten {
    SessionId id;
    QDateTime order; ///< UTC
};

struct SessionOrder {
    std::optional<LastWritten> last; ///< nothing where there is no session
    QStringList passedOver;          ///< files that may be newer and tell nothing: name and reason, for people
};

/// Of the sessions in one workspace's folder. Reads the ends of files only.
SessionOrder orderOfSessions(const QString &folder);

/// The times of the records that this run writes in one workspace's folder, of all its sessions: each behind all that is
/// there, whatever the clock says.
class RecordOrder
{
public:
    /// The clock outlives it. Nothing is read before the first record.
    RecordOrder(QString folder, const Clock &clock) : m_folder(std::move(folder)), m_clock(clock) {}

    RecordTime next();
    /// For a record that adds nothing to the conversation.
    RecordTime now() const { return {m_clock.now().toUTC()}; }

private:
    const QString m_folder;
    const Clock &m_clock;
    std::optional<QDateTime> m_last;
};

} // namespace Deckhand

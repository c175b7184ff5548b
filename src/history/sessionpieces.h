#pragma once

#include "history/sessionfile.h"

#include <QFile>

namespace Deckhand {

/// How far a session's file was read.
struct SessionPlace {
    qint64 offset = 0;    ///< bytes; all before are read
    quint16 checksum = 0; ///< of those directly before it

    friend bool operator==(const SessionPlace &, const SessionPlace &) = default;
};

/// Reads a session's file in pieces of whole records, so that a long one is never in memory at once; and only what was
/// appended since, if what was read before is still there. Not for the GUI thread.
class SessionPieces
{
public:
    explicit SessionPieces(const QString &path, const SessionPlace &from = {});

    /// It does not begin at `from`: another file is there, or what was read before was changed.
    bool beginsAnew() const { return m_beginsAnew; }
    /// The next records (SessionFile::For::Part); nothing when there are no more. A record that is being written is
    /// left for the next time. Only the last piece may be in a round.
    std::optional<SessionFile> next();
    SessionPlace place();
    /// In the system's words, when the file could not be read.
    const QString &error() const { return m_error; }

private:
    quint16 checksumBefore(qint64 offset);
    SessionFile parse(const QByteArray &records) const;

    QFile m_file;
    qint64 m_offset = 0;
    bool m_beginsAnew = false;
    QString m_error;
};

} // namespace Deckhand

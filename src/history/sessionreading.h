#pragma once

#include "history/sessionreader.h"

#include <QFile>

namespace Deckhand {

/// A session's file that is too long to be read while somebody waits: its end at once, then all of it from the beginning, a
/// part at a time and on any thread, but one at a time. So not much more is in memory than what it says.
class SessionReading
{
public:
    static constexpr qint64 kLong = 2 << 20; ///< bytes: those of so many are read so

    /// What is appended from now on is not read. `part`: bytes.
    explicit SessionReading(const QString &path, qint64 part = 2LL << 20);

    /// The last messages, as they may be shown until all are there; their rounds may lack a beginning.
    QList<MessagePtr> end() const;
    /// The next ones, from the first on; nothing: that was all.
    std::optional<QList<MessagePtr>> next();
    /// Behind the last: all else that it held. An error: a newer version wrote it.
    const Result<SessionFile> &file() const { return m_rest; }
    /// All of it as it was when this was made, damaged or not.
    QByteArray bytes() const;

private:
    QFile m_file;
    const qint64 m_size;
    const qint64 m_part;
    qint64 m_left;
    QByteArray m_begun; ///< a line whose end is still to be read
    SessionReader m_reader;
    Result<SessionFile> m_rest{SessionFile()};
    bool m_isFinished = false;
};

} // namespace Deckhand

#pragma once

#include "history/sessionfile.h"

#include <QSet>

class QJsonArray;
class QJsonObject;
class QJsonValue;

namespace Deckhand {

/// Folds the records of a session's file, which it is given line by line: all at once or a part at a time.
class SessionReader
{
public:
    /// `path`: of the file, for its id and for errors; nothing is read from there.
    explicit SessionReader(const QString &path);

    /// The next bytes of the file: whole lines, but for its very end.
    void read(QByteArrayView lines);
    /// Those that came since the last call, and are complete.
    QList<MessagePtr> takeMessages() { return std::exchange(m_file.messages, {}); }
    /// Nothing follows. What it held, but for the messages that were taken; an error as of SessionFile::parse.
    Result<SessionFile> finish(SessionFile::For purpose);

private:
    void readLine(QByteArrayView line, qsizetype from);
    bool readRecord(QByteArrayView record);
    bool readHeader(const QJsonObject &json);
    bool readMessage(const QJsonObject &json);
    bool readResult(const QJsonObject &json);
    bool readQueued(const QJsonObject &json);
    void readMark(const QString &type, const QJsonObject &json);
    void unqueue(const QString &id);
    void orderQueue(const QJsonArray &ids);
    void closeRound();
    void share(Message &message);

    const QString m_path;
    SessionFile m_file;
    qsizetype m_size = 0; ///< of what was read
    bool m_lacksLineEnd = false;
    QByteArrayView m_lastRecord; ///< in what is being read, or in m_keptRecord
    QByteArray m_keptRecord;
    QSet<QString> m_words; ///< that many messages have
    Message m_round;       ///< the results of calls, until the message with all of them comes
};

} // namespace Deckhand

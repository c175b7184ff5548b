#include "historysearch/searchindex.h"

#include "historysearch/grams.h"

#include <QFile>
#include <QFileInfo>

namespace Deckhand {

namespace {

constexpr int kVersion = 2; ///< of the tables, and of what is made of a text

QVariant msOf(const QDateTime &time)
{
    return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant();
}

QDateTime timeOf(const QVariant &ms)
{
    return ms.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(ms.toLongLong(), Qt::UTC);
}

IndexedFile fileIn(const QSqlQuery &query)
{
    const SessionPlace place{query.value(4).toLongLong(), quint16(query.value(5).toUInt())};
    return {query.value(1).toLongLong(), query.value(2).toLongLong(), query.value(3).toLongLong(), place,
            query.value(6).toInt()};
}

Piece pieceIn(const QSqlQuery &query)
{
    Piece piece;
    piece.message = query.value(2).toInt();
    piece.kind = PieceKind(query.value(3).toInt());
    piece.at = timeOf(query.value(4));
    piece.call = ToolUseId(query.value(5).toString());
    piece.tool = query.value(6).toString();
    piece.files = query.value(7).toString();
    return piece;
}

QString unpacked(const QVariant &text)
{
    return QString::fromUtf8(qUncompress(text.toByteArray()));
}

const QString kFileColumns = QStringLiteral("path, id, size, stamp, offset, checksum, messages");

} // namespace

SearchIndex::SearchIndex(const QString &path, std::chrono::milliseconds patience) : m_file(path, patience)
{
    const int version = m_file.value(QStringLiteral("PRAGMA user_version")).toInt();
    if (fault().isEmpty() && version != kVersion)
        makeTables();
}

/// Only into an empty file; another program may do the same at the same time.
void SearchIndex::makeTables()
{
    begin();
    const int version = m_file.value(QStringLiteral("PRAGMA user_version")).toInt();
    const int tables = m_file.value(QStringLiteral("SELECT count(*) FROM sqlite_master")).toInt();
    if (fault().isEmpty() && version != kVersion && (version != 0 || tables != 0))
        return m_file.setBroken(QStringLiteral("it is no index of this version"));
    if (version == 0) {
        m_file.run(QStringLiteral("CREATE TABLE conversations(id INTEGER PRIMARY KEY, path TEXT UNIQUE, size INTEGER,"
                                  " stamp INTEGER, offset INTEGER, checksum INTEGER, messages INTEGER, session TEXT,"
                                  " folder TEXT, words TEXT, title TEXT)"));
        m_file.run(QStringLiteral("CREATE TABLE pieces(id INTEGER PRIMARY KEY, conversation INTEGER, message INTEGER,"
                                  " kind INTEGER, at INTEGER, call TEXT, tool TEXT, files TEXT)"));
        m_file.run(QStringLiteral("CREATE INDEX pieces_of ON pieces(conversation, message)"));
        m_file.run(QStringLiteral("CREATE INDEX pieces_at ON pieces(at)"));
        // Beside them, so that looking through many pieces reads little.
        m_file.run(QStringLiteral("CREATE TABLE texts(id INTEGER PRIMARY KEY, text BLOB)"));
        m_file.run(QStringLiteral("CREATE VIRTUAL TABLE grams USING fts5(text, content='', columnsize=0, detail=none,"
                                  " tokenize='ascii')"));
        m_file.run(QStringLiteral("PRAGMA user_version=%1").arg(kVersion));
    }
    commit();
}

void SearchIndex::remove(const QString &path)
{
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(path + QLatin1String(suffix));
}

void SearchIndex::begin()
{
    m_file.run(QStringLiteral("BEGIN IMMEDIATE"));
}

bool SearchIndex::commit()
{
    m_file.run(QStringLiteral("COMMIT"));
    return fault().isEmpty();
}

QHash<QString, IndexedFile> SearchIndex::files()
{
    QHash<QString, IndexedFile> files;
    QSqlQuery &query = m_file.run(QStringLiteral("SELECT %1 FROM conversations").arg(kFileColumns));
    while (m_file.next(query))
        files.insert(query.value(0).toString(), fileIn(query));
    return files;
}

IndexedFile SearchIndex::file(const QString &path)
{
    QSqlQuery &query =
        m_file.run(QStringLiteral("SELECT %1 FROM conversations WHERE path=?").arg(kFileColumns), {path});
    const IndexedFile found = m_file.next(query) ? fileIn(query) : IndexedFile();
    query.finish();
    return found;
}

void SearchIndex::insert(const QString &path, IndexedFile &file)
{
    m_file.run(QStringLiteral("INSERT INTO conversations(path) VALUES(?)"), {path});
    file = {};
    file.row = m_file.value(QStringLiteral("SELECT last_insert_rowid()")).toLongLong();
}

void SearchIndex::update(const IndexedFile &file, const SearchedConversation &conversation)
{
    m_file.run(QStringLiteral("UPDATE conversations SET size=?, stamp=?, offset=?, checksum=?, messages=?, session=?,"
                              " folder=?, words=?, title=? WHERE id=?"),
               {file.size, file.stamp, file.place.offset, file.place.checksum, file.messages,
                conversation.session.toString(), conversation.folder, conversation.words, conversation.given,
                file.row});
}

SearchedConversation SearchIndex::conversation(qint64 row)
{
    QSqlQuery &query =
        m_file.run(QStringLiteral("SELECT session, folder, words, title FROM conversations WHERE id=?"), {row});
    SearchedConversation found;
    if (m_file.next(query))
        found = {SessionId(query.value(0).toString()), query.value(1).toString(), query.value(2).toString(),
                 query.value(3).toString()};
    query.finish();
    return found;
}

void SearchIndex::add(const IndexedFile &file, const SearchedConversation &conversation, const Piece &piece)
{
    m_file.run(
        QStringLiteral("INSERT INTO pieces(conversation, message, kind, at, call, tool, files)"
                       " VALUES(?, ?, ?, ?, ?, ?, ?)"),
        {file.row, piece.message, int(piece.kind), msOf(piece.at), piece.call.toString(), piece.tool, piece.files});
    const qint64 row = m_file.value(QStringLiteral("SELECT last_insert_rowid()")).toLongLong();
    m_file.run(QStringLiteral("INSERT INTO texts VALUES(?, ?)"), {row, qCompress(piece.text.toUtf8(), 3)});
    m_file.run(QStringLiteral("INSERT INTO grams(rowid, text) VALUES(?, ?)"),
               {row, gramsOf(piece.text, conversation.folder, piece.tool)});
}

CallFacts SearchIndex::factsOf(const IndexedFile &file, const ToolUseId &call)
{
    QSqlQuery &query = m_file.run(QStringLiteral("SELECT tool, files FROM pieces WHERE conversation=? AND call=?"
                                                 " ORDER BY id DESC LIMIT 1"),
                                  {file.row, call.toString()});
    const CallFacts facts =
        m_file.next(query) ? CallFacts{query.value(0).toString(), query.value(1).toString()} : CallFacts();
    query.finish();
    return facts;
}

void SearchIndex::removeTexts(const IndexedFile &file, int message)
{
    // The grams forget a text only by the very ones that it was put in with.
    const QVariantList which{file.row, message};
    const QString folder = conversation(file.row).folder;
    QSqlQuery &query = m_file.run(QStringLiteral("SELECT p.id, t.text, p.tool FROM pieces p JOIN texts t ON t.id=p.id"
                                                 " WHERE p.conversation=? AND p.message>=?"),
                                  which);
    while (m_file.next(query)) {
        m_file.run(QStringLiteral("INSERT INTO grams(grams, rowid, text) VALUES('delete', ?, ?)"),
                   {query.value(0), gramsOf(unpacked(query.value(1)), folder, query.value(2).toString())});
    }
    m_file.run(QStringLiteral("DELETE FROM texts WHERE id IN"
                              " (SELECT id FROM pieces WHERE conversation=? AND message>=?)"),
               which);
    m_file.run(QStringLiteral("DELETE FROM pieces WHERE conversation=? AND message>=?"), which);
}

void SearchIndex::remove(const IndexedFile &file)
{
    removeTexts(file, 0);
    m_file.run(QStringLiteral("DELETE FROM conversations WHERE id=?"), {file.row});
}

void SearchIndex::find(const SearchQuery &query, HitCollector &hits, const std::atomic<bool> &cancelled)
{
    const QString grams = gramsWanted(query);
    if (grams.isEmpty())
        return;
    const QVariant least =
        query.since.isValid()
            ? m_file.value(QStringLiteral("SELECT min(id) FROM pieces WHERE at>=?"), {msOf(query.since)})
            : QVariant(0);
    // CROSS: the grams lead, whatever SQLite thinks of the other table.
    QSqlQuery &found =
        m_file.run(QStringLiteral("SELECT g.rowid, p.conversation, p.message, p.kind, p.at, p.call, p.tool, p.files"
                                  " FROM grams g CROSS JOIN pieces p ON p.id=g.rowid WHERE grams MATCH ? AND g.rowid>=?"
                                  " ORDER BY g.rowid DESC"),
                   {grams, least});
    QHash<qint64, SearchedConversation> conversations;
    while (!hits.isFull() && !cancelled && m_file.next(found)) {
        const qint64 row = found.value(1).toLongLong();
        auto of = conversations.constFind(row);
        if (of == conversations.cend())
            of = conversations.insert(row, conversation(row));
        Piece piece = pieceIn(found);
        if (!hits.wants(*of) || !hits.wants(piece))
            continue;
        piece.text = unpacked(m_file.value(QStringLiteral("SELECT text FROM texts WHERE id=?"), {found.value(0)}));
        hits.add(*of, piece);
    }
    found.finish();
}

} // namespace Deckhand

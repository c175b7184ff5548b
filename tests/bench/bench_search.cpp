// Ten thousand conversations, searched.
#include "bench/madeconversation.h"
#include "bench/measure.h"

#include "history/sessionpieces.h"
#include "historysearch/conversationpieces.h"
#include "historysearch/grams.h"
#include "historysearch/historysearch.h"
#include "historysearch/indexupdate.h"

#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlQuery>

namespace Deckhand {

namespace {

constexpr int kConversations = 10'000;

/// What SQLite itself takes for the numbers of the texts that this expression finds.
double rawMs(const QString &index, const QString &match)
{
    double ms = 0;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_qs, u"floor"_qs);
        database.setDatabaseName(index);
        if (!database.open())
            qFatal("the index cannot be opened");
        const qint64 start = steadyNs();
        QSqlQuery query(database);
        query.prepare(u"SELECT rowid FROM grams WHERE grams MATCH ? ORDER BY rowid DESC LIMIT 100"_qs);
        query.addBindValue(match);
        if (!query.exec())
            qFatal("the index cannot be asked");
        while (query.next())
            ;
        ms = double(steadyNs() - start) / 1e6;
    }
    QSqlDatabase::removeDatabase(u"floor"_qs);
    return ms;
}

void measureQuery(HistorySearch &search, const QString &index, const QString &what, const QString &words)
{
    QList<double> ours, floors;
    qsizetype hits = 0;
    for (int i = 0; i < 7; ++i) {
        Heartbeat heartbeat;
        bool isAnswered = false;
        qint64 end = 0;
        QObject context;
        QObject::connect(&search, &HistorySearch::answered, &context, [&](const SearchAnswer &answer) {
            end = steadyNs();
            hits = answer.hits.size();
            isAnswered = true;
        });
        const qint64 start = steadyNs();
        search.search({words});
        runUntil([&] { return isAnswered && !search.isUpdating(); });
        ours.append(double(end - start) / 1e6);
        floors.append(rawMs(index, gramsWanted({words})));
    }
    report(u"search for %1, \u201c%2\u201d: %3 hits"_qs.arg(what, words).arg(hits), median(ours), u"ms"_qs,
           median(floors), u"100 ms"_qs);
}

/// What people may find, in UTF-8.
qint64 textBytes(const QString &sessions)
{
    qint64 bytes = 0;
    const QList<ConversationFile> files = conversationFiles(sessions);
    for (const ConversationFile &file : files) {
        SessionPieces records(file.path, {});
        while (const std::optional<SessionFile> part = records.next()) {
            const QList<Piece> pieces = piecesOf(part->messages, 0, [](const ToolUseId &) { return CallFacts(); });
            for (const Piece &piece : pieces)
                bytes += piece.text.toUtf8().size();
        }
    }
    return bytes;
}

} // namespace

void benchSearch()
{
    QTemporaryDir home;
    const QString sessions = home.filePath(u"sessions"_qs);
    const QString index = home.filePath(u"search.sqlite"_qs);
    MadeWords words(20);
    for (int i = 0; i < kConversations; ++i)
        writeConversation(sessions + u"/%1"_qs.arg(i % 10), u"/folder/%1"_qs.arg(i % 10), 1 + i % 3, words);
    const std::atomic<bool> never = false;
    const qint64 start = steadyNs();
    const IndexUpdate made = updateIndex(index, sessions, never, [](int, int) {});
    if (!made.fault.isEmpty())
        qFatal("%s", qPrintable(made.fault));
    const double madeS = double(steadyNs() - start) / 1e9;
    const double textMb = double(textBytes(sessions)) / 1e6;
    const double indexMb = double(QFileInfo(index).size() + QFileInfo(index + u"-wal"_qs).size()) / 1e6;
    report(u"index of %1 conversations: made in"_qs.arg(kConversations), madeS, u"s"_qs, 0, {});
    report(u"  its size; its text"_qs, indexMb, u"MB"_qs, textMb, u"twice"_qs);
    HistorySearch search(sessions, index);
    const QString word = words.text(1).trimmed();
    measureQuery(search, index, u"two letters"_qs, u"ba"_qs);
    measureQuery(search, index, u"a substring of three"_qs, u"ole"_qs);
    measureQuery(search, index, u"a word"_qs, word);
    measureQuery(search, index, u"two words"_qs, word + u' ' + words.text(1).trimmed());
    measureQuery(search, index, u"what is nowhere"_qs, u"qxzyq"_qs);
}

} // namespace Deckhand

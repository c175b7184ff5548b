#include "base/foldedtext.h"
#include "history/sessionbin.h"
#include "history/sessionfile.h"
#include "historysearch/historysearch.h"
#include "historysearch/indexupdate.h"
#include "support/messages.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace Deckhand;

namespace {

const QString kFolder = QStringLiteral("/home/me/project");

QDateTime day(int number)
{
    return QDateTime(QDate(2026, 11, number), QTime(12, 0), Qt::UTC);
}

MessagePtr calls(const QString &id, const QString &tool, const QJsonObject &input)
{
    return answers({ToolUseBlock{ToolUseId(id), tool, input, QJsonDocument(input).toJson(QJsonDocument::Compact)}},
                   StopReason::ToolUse);
}

} // namespace

class TestHistorySearch : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void caseAccentsAndSharpSDoNotCount_data();
    void caseAccentsAndSharpSDoNotCount();
    void theSnippetShowsTheOriginalWithThePlaces();
    void twoLettersBeginAWordAndThreeStandAnywhere();
    void whatIsTypedIsNeverSyntax_data();
    void whatIsTypedIsNeverSyntax();
    void quotesMakeAPhrase();
    void aHitTellsTheMessageItsKindAndItsCall();
    void filtersNarrowIt();
    void whatBeginsAWordComesFirstThenTheNewest();
    void oneConversationDoesNotFillTheAnswer();
    void whatIsAppendedIsFoundAndNothingTwice();
    void aLineThatIsNotWholeYetWaits();
    void resultsOfARoundThatGoesOnAreFoundOnce();
    void aGivenTitleIsShown();
    void whatIsInTheBinIsNotFound();
    void aConversationThatWasWrittenAnewIsReadAnew();
    void deletedConversationsLeaveTheIndex();
    void damageInAFileHidesNothingElse();
    void anIndexThatIsNoneIsMadeAnew_data();
    void anIndexThatIsNoneIsMadeAnew();
    void aLockedIndexIsDoneWithout();
    void anIndexThatCannotBeMadeIsDoneWithout();
    void twoProgramsMayBringItUpAtOnce();
    void theIndexIsForThisUserAlone();
    void theIndexIsAtMostTwiceItsText();
    void searchingDoesNotWaitForTheIndex();
    void aNewQueryTakesThePlaceOfTheOld();

private:
    QString path(const QString &id) const { return QStringLiteral("%1/project/%2.jsonl").arg(m_sessions, id); }
    void append(const QString &id, const QByteArray &bytes) const
    {
        QFile file(path(id));
        QVERIFY(file.open(QIODevice::Append));
        file.write(bytes);
    }
    void add(const QString &id, const QList<MessagePtr> &messages, const QDateTime &at = day(1)) const
    {
        for (const MessagePtr &message : messages)
            append(id, SessionFile::messageRecord(*message, {at}));
    }
    void begin(const QString &id, const QList<MessagePtr> &messages, const QDateTime &at = day(1),
               const QString &folder = kFolder) const
    {
        append(id, SessionFile::headerRecord({SessionId(id), folder, QStringLiteral("model"), at}));
        add(id, messages, at);
    }
    SearchAnswer search(const SearchQuery &query) const { return searchHistory(m_sessions, m_index, query); }
    SearchAnswer search(const QString &words) const { return search(SearchQuery{words}); }
    QStringList found(const SearchQuery &query) const
    {
        QStringList ids;
        const SearchAnswer answer = search(query);
        for (const SearchHit &hit : answer.hits)
            ids.append(QStringLiteral("%1:%2").arg(hit.session.toString()).arg(hit.message));
        return answer.remark.isEmpty() ? ids : QStringList(answer.remark) + ids;
    }
    QStringList found(const QString &words) const { return found(SearchQuery{words}); }

    std::unique_ptr<QTemporaryDir> m_home;
    QString m_sessions;
    QString m_index;
};

void TestHistorySearch::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    m_sessions = m_home->filePath(QStringLiteral("sessions"));
    m_index = m_home->filePath(QStringLiteral("search.sqlite"));
    QVERIFY(QDir().mkpath(m_sessions + QStringLiteral("/project")));
}

void TestHistorySearch::caseAccentsAndSharpSDoNotCount_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("case") << u"The Parser"_qs << u"pARSER"_qs;
    QTest::newRow("accent in the text") << u"ein Café am Meer"_qs << u"cafe"_qs;
    QTest::newRow("accent in the query") << u"ein Cafe am Meer"_qs << u"café"_qs;
    QTest::newRow("a mark of its own") << u"ein Cafe\u0301 am Meer"_qs << u"café am"_qs;
    QTest::newRow("ß by ss") << u"die Straße"_qs << u"strasse"_qs;
    QTest::newRow("ss by ß") << u"DIE STRASSE"_qs << u"straße"_qs;
    QTest::newRow("large ß") << u"DIE STRAẞE"_qs << u"strasse"_qs;
    QTest::newRow("Greek") << u"Ο Οδυσσέας"_qs << u"οδυσσεασ"_qs;
    QTest::newRow("Cyrillic") << u"Ёлка"_qs << u"елка"_qs;
    QTest::newRow("Chinese, within") << u"我们写一个程序"_qs << u"程序"_qs;
    QTest::newRow("Korean") << u"검색을 한다"_qs << u"검색"_qs;
    QTest::newRow("emoji") << u"fine 🚀🚀 then"_qs << u"🚀"_qs;
}

void TestHistorySearch::caseAccentsAndSharpSDoNotCount()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    begin(QStringLiteral("a"), {says(text)});
    QCOMPARE(found(words), QStringList(u"a:0"_qs));
    QCOMPARE(found(words.first(2)), QStringList(u"a:0"_qs));
}

void TestHistorySearch::theSnippetShowsTheOriginalWithThePlaces()
{
    begin(QStringLiteral("a"), {says(u"An der Großen\nStraße, Cafe\u0301 STRASSE"_qs)});
    const SearchAnswer answer = search(QStringLiteral("strasse cafe"));
    QCOMPARE(answer.hits.size(), 1);
    const SearchHit &hit = answer.hits.first();
    QCOMPARE(hit.snippet, u"An der Großen Straße, Cafe\u0301 STRASSE"_qs);
    QStringList marked;
    for (const TextRange &match : hit.matches)
        marked += hit.snippet.sliced(match.from, match.size);
    QCOMPARE(marked, (QStringList{u"Straße"_qs, u"Cafe\u0301"_qs, u"STRASSE"_qs}));
    QCOMPARE(hit.title, u"An der Großen Straße, Cafe\u0301 STRASSE"_qs);
    QCOMPARE(hit.folder, kFolder);
    QCOMPARE(hit.at, day(1));
}

void TestHistorySearch::twoLettersBeginAWordAndThreeStandAnywhere()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("the parser is quick"))});
    QCOMPARE(found(QStringLiteral("pa")), QStringList(QStringLiteral("a:0")));
    QCOMPARE(found(QStringLiteral("ar")), QStringList());
    QCOMPARE(found(QStringLiteral("ars")), QStringList(QStringLiteral("a:0")));
    QCOMPARE(found(QStringLiteral("arse quic")), QStringList(QStringLiteral("a:0")));
    QCOMPARE(found(QStringLiteral("p")), QStringList());
    QCOMPARE(found(QString()), QStringList());
    QCOMPARE(found(QStringLiteral("parser nowhere")), QStringList());
}

void TestHistorySearch::whatIsTypedIsNeverSyntax_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("finds");
    for (const char *words : {"\"", "'", "*", "par*", "-parser", "NOT parser", "(", "parser)", "NEAR(parser", "^parser",
                              "grams:parser", "par\"", "parser; DROP TABLE pieces", "\"parser OR\"", "%", "{a b}"})
        QTest::newRow(words) << QString::fromLatin1(words) << (QByteArray(words) == "par\"");
    for (const char *words : {"parser AND lexer", "parser a - lexer", "a+b", "foo_bar()", "abx->yz", "\"a parser AND"})
        QTest::newRow(words) << QString::fromLatin1(words) << true;
}

void TestHistorySearch::whatIsTypedIsNeverSyntax()
{
    QFETCH(QString, words);
    QFETCH(bool, finds);
    begin(QStringLiteral("a"), {says(QStringLiteral("a parser AND a lexer: parser a+b foo_bar() abx->yz - "))});
    const bool isSought = words != QStringLiteral("a+b"); // single letters: nothing to look up
    QCOMPARE(found(words), finds && isSought ? QStringList(QStringLiteral("a:0")) : QStringList());
}

void TestHistorySearch::quotesMakeAPhrase()
{
    begin(QStringLiteral("a"),
          {says(QStringLiteral("go on with\nthe parser")), answers({TextBlock{u"on we go with it"_qs}})});
    QCOMPARE(found(QStringLiteral("go on")).size(), 2);
    QCOMPARE(found(QStringLiteral("\"go on\"")), QStringList(QStringLiteral("a:0")));
    QCOMPARE(found(QStringLiteral("\"with the\" parser")), QStringList(QStringLiteral("a:0")));
    QCOMPARE(found(QStringLiteral("\"with the\" lexer")), QStringList());
}

void TestHistorySearch::aHitTellsTheMessageItsKindAndItsCall()
{
    begin(QStringLiteral("a"),
          {says(QStringLiteral("apricot")), answers({TextBlock{QStringLiteral("banana")}}),
           calls(QStringLiteral("t1"), QStringLiteral("bash"), {{u"command"_qs, u"echo cherry"_qs}})});
    QCOMPARE(found(QStringLiteral("cherry")), QStringList(QStringLiteral("a:2")));
    // The index has read up to here; the result does not say of which tool it is.
    add(QStringLiteral("a"), {says({toolResult(QStringLiteral("t1"), QStringLiteral("damson")),
                                    NoticesBlock{QStringLiteral("[bg:1] elderberry"), {}}})});
    const auto only = [this](const char *words) { return search(QString::fromLatin1(words)).hits.value(0); };
    QCOMPARE(only("apricot").kind, PieceKind::Words);
    QCOMPARE(only("banana").kind, PieceKind::Answer);
    QCOMPARE(only("banana").message, 1);
    QCOMPARE(only("cherry").kind, PieceKind::ToolInput);
    QCOMPARE(only("cherry").tool, QStringLiteral("bash"));
    QCOMPARE(only("damson").kind, PieceKind::ToolResult);
    QCOMPARE(only("damson").call, ToolUseId(QStringLiteral("t1")));
    QCOMPARE(only("damson").tool, QStringLiteral("bash"));
    QCOMPARE(only("damson").message, 3);
    QCOMPARE(only("elderberry").kind, PieceKind::Notice);
}

void TestHistorySearch::filtersNarrowIt()
{
    begin(QStringLiteral("old"), {says(QStringLiteral("parser"))}, day(1));
    begin(QStringLiteral("new"),
          {says(QStringLiteral("parser")),
           calls(QStringLiteral("t1"), QStringLiteral("write_file"),
                 {{u"path"_qs, u"src/Main.cpp"_qs}, {u"content"_qs, u"parser"_qs}}),
           says({toolResult(QStringLiteral("t1"), QStringLiteral("Wrote the parser"))})},
          day(9), QStringLiteral("/elsewhere"));
    QCOMPARE(found(QStringLiteral("parser")).size(), 4);
    SearchQuery query{QStringLiteral("parser")};
    query.folder = kFolder;
    QCOMPARE(found(query), QStringList(QStringLiteral("old:0")));
    query.folder.clear();
    query.tool = QStringLiteral("write_file");
    QCOMPARE(found(query).size(), 2);
    query.tool.clear();
    query.file = QStringLiteral("main.cpp");
    QCOMPARE(found(query).size(), 2);
    query.file.clear();
    query.until = day(5);
    QCOMPARE(found(query), QStringList(QStringLiteral("old:0")));
    query.until = {};
    query.since = day(5);
    QCOMPARE(found(query).size(), 3);
    query.since = day(10);
    QCOMPARE(found(query), QStringList());
}

void TestHistorySearch::whatBeginsAWordComesFirstThenTheNewest()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("art"))}, day(1));
    begin(QStringLiteral("b"), {says(QStringLiteral("the art of it"))}, day(2));
    begin(QStringLiteral("c"), {says(QStringLiteral("start"))}, day(3));
    begin(QStringLiteral("d"), {says(QStringLiteral("cart"))}, day(4));
    QCOMPARE(found(QStringLiteral("art")), (QStringList{u"b:0"_qs, u"a:0"_qs, u"d:0"_qs, u"c:0"_qs}));
}

void TestHistorySearch::oneConversationDoesNotFillTheAnswer()
{
    begin(QStringLiteral("few"), {says(QStringLiteral("parser"))}, day(1));
    QList<MessagePtr> messages; // not twice the same, which would be a write that was tried again
    for (int i = 0; i < 50; ++i)
        messages.append(says(QStringLiteral("parser %1").arg(i)));
    begin(QStringLiteral("many"), messages, day(2));
    const SearchAnswer answer = search(QStringLiteral("parser"));
    QCOMPARE(answer.hits.size(), SearchQuery::kMostOfOne + 1);
    QVERIFY(!answer.isCapped);
    SearchQuery query{QStringLiteral("parser")};
    query.most = 2;
    QCOMPARE(search(query).hits.size(), 2);
    QVERIFY(search(query).isCapped);
}

void TestHistorySearch::whatIsAppendedIsFoundAndNothingTwice()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser one"))});
    QCOMPARE(found(QStringLiteral("parser")), QStringList(QStringLiteral("a:0")));
    // A record of the very same words is a write that was tried again.
    add(QStringLiteral("a"), {answers({TextBlock{QStringLiteral("parser two")}}), says(QStringLiteral("lexer"))});
    QCOMPARE(found(QStringLiteral("parser")), (QStringList{u"a:1"_qs, u"a:0"_qs}));
    QCOMPARE(found(QStringLiteral("parser")).size(), 2);
    QCOMPARE(found(QStringLiteral("lexer")), QStringList(QStringLiteral("a:2")));
}

void TestHistorySearch::aLineThatIsNotWholeYetWaits()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    const QByteArray record = SessionFile::messageRecord(*says(QStringLiteral("lexer")), {day(1)});
    append(QStringLiteral("a"), record.first(30));
    QCOMPARE(found(QStringLiteral("lexer")), QStringList());
    append(QStringLiteral("a"), record.sliced(30));
    QCOMPARE(found(QStringLiteral("lexer")), QStringList(QStringLiteral("a:1")));
}

void TestHistorySearch::resultsOfARoundThatGoesOnAreFoundOnce()
{
    const ToolResultBlock one = toolResult(QStringLiteral("t1"), QStringLiteral("damson one"));
    const ToolResultBlock two = toolResult(QStringLiteral("t2"), QStringLiteral("damson two"));
    begin(QStringLiteral("a"),
          {says(QStringLiteral("go")),
           answers({toolUse(QStringLiteral("t1")), toolUse(QStringLiteral("t2"))}, StopReason::ToolUse)});
    append(QStringLiteral("a"), SessionFile::resultRecord(one, {day(1)}));
    QCOMPARE(found(QStringLiteral("damson")), QStringList(QStringLiteral("a:2")));
    add(QStringLiteral("a"), {says({one, two}), answers({TextBlock{QStringLiteral("a damson")}})});
    QCOMPARE(found(QStringLiteral("damson")), (QStringList{u"a:3"_qs, u"a:2"_qs, u"a:2"_qs}));
}

void TestHistorySearch::aGivenTitleIsShown()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    QCOMPARE(search(QStringLiteral("parser")).hits.value(0).title, QStringLiteral("parser"));
    append(QStringLiteral("a"), SessionFile::marksRecords({QStringLiteral("Of grammars")}, {day(2)}));
    QCOMPARE(search(QStringLiteral("parser")).hits.value(0).title, QStringLiteral("Of grammars"));
    append(QStringLiteral("a"), SessionFile::marksRecords({QString(u""_qs)}, {day(3)}));
    add(QStringLiteral("a"), {says(QStringLiteral("one more"))});
    QCOMPARE(search(QStringLiteral("parser")).hits.value(0).title, QStringLiteral("parser"));
}

void TestHistorySearch::whatIsInTheBinIsNotFound()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    QCOMPARE(found(QStringLiteral("parser")).size(), 1);
    SessionBin bin(m_sessions);
    QVERIFY(bin.remove(SessionId(QStringLiteral("a"))));
    QCOMPARE(found(QStringLiteral("parser")).size(), 0);
    QVERIFY(bin.restore(SessionId(QStringLiteral("a"))));
    QCOMPARE(found(QStringLiteral("parser")).size(), 1);
}

void TestHistorySearch::aConversationThatWasWrittenAnewIsReadAnew()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    QCOMPARE(found(QStringLiteral("parser")).size(), 1);
    QFile::remove(path(QStringLiteral("a")));
    begin(QStringLiteral("a"), {says(QStringLiteral("lexer and much more than there was"))});
    QCOMPARE(found(QStringLiteral("parser")), QStringList());
    QCOMPARE(found(QStringLiteral("lexer")), QStringList(QStringLiteral("a:0")));
}

void TestHistorySearch::deletedConversationsLeaveTheIndex()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("zanzibar"))});
    begin(QStringLiteral("b"), {says(QStringLiteral("parser"))});
    QCOMPARE(found(QStringLiteral("zanzibar")).size(), 1);
    QFile::remove(path(QStringLiteral("a")));
    QCOMPARE(found(QStringLiteral("zanzibar")), QStringList());
    QCOMPARE(found(QStringLiteral("parser")).size(), 1);
    const QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("look"));
    {
        QSqlDatabase open = QSqlDatabase::database(QStringLiteral("look"), false);
        open.setDatabaseName(m_index);
        QVERIFY(open.open());
        QSqlQuery query(open);
        for (const char *count : {"SELECT count(*) FROM pieces", "SELECT count(*) FROM texts",
                                  "SELECT count(*) FROM grams WHERE grams MATCH '\"par\" OR \"zan\"'"}) {
            QVERIFY(query.exec(QString::fromLatin1(count)) && query.next());
            QCOMPARE(query.value(0).toInt(), 1);
        }
        query.finish();
        open.close();
    }
}

void TestHistorySearch::damageInAFileHidesNothingElse()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    append(QStringLiteral("a"), QByteArray(500, '\0') + "{\"type\":\"user\",\"mess\n");
    add(QStringLiteral("a"), {says(QStringLiteral("lexer"))});
    append(QStringLiteral("b"), "no session at all\n\xff\xfe");
    append(QStringLiteral("c"), {});
    QCOMPARE(found(QStringLiteral("parser")), QStringList(QStringLiteral("a:0")));
    QCOMPARE(found(QStringLiteral("lexer")), QStringList(QStringLiteral("a:1")));
}

void TestHistorySearch::anIndexThatIsNoneIsMadeAnew_data()
{
    QTest::addColumn<QString>("damage");
    for (const char *damage : {"missing", "garbage", "empty", "cut", "other version", "other tables"})
        QTest::newRow(damage) << QString::fromLatin1(damage);
}

void TestHistorySearch::anIndexThatIsNoneIsMadeAnew()
{
    QFETCH(QString, damage);
    for (int i = 0; i < 120; ++i)
        begin(QString::number(i), {says(QStringLiteral("parser id%1end word%2").arg(i).arg(i * 7919))});
    QCOMPARE(found(QStringLiteral("parser id17end")), QStringList(QStringLiteral("17:0")));
    QFile file(m_index);
    QVERIFY(file.open(QIODevice::ReadWrite));
    if (damage == u"missing")
        QVERIFY(file.remove());
    else if (damage == u"garbage")
        file.write(QByteArray(5000, 'x'));
    else if (damage == u"empty")
        file.resize(0);
    else if (damage == u"cut")
        file.resize(file.size() / 2);
    file.close();
    if (damage.startsWith(u"other")) {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
        other.setDatabaseName(m_index);
        QVERIFY(other.open());
        QSqlQuery query(other);
        QVERIFY(query.exec(damage == u"other version" ? QStringLiteral("PRAGMA user_version=77")
                                                      : QStringLiteral("DROP TABLE pieces")));
        query.finish();
        other.close();
    }
    add(QStringLiteral("3"), {says(QStringLiteral("lexer"))});
    QCOMPARE(found(QStringLiteral("lexer")), QStringList(QStringLiteral("3:1")));
    QCOMPARE(found(QStringLiteral("parser id17end")), QStringList(QStringLiteral("17:0")));
    QVERIFY(search(QStringLiteral("parser")).isCapped);
}

void TestHistorySearch::aLockedIndexIsDoneWithout()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    QCOMPARE(found(QStringLiteral("parser")).size(), 1);
    begin(QStringLiteral("b"), {says(QStringLiteral("parser"))}, day(2));
    QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("locker"));
    other.setDatabaseName(m_index);
    QVERIFY(other.open());
    QSqlQuery lock(other);
    QVERIFY(lock.exec(QStringLiteral("BEGIN IMMEDIATE")));
    const SearchAnswer answer = search(QStringLiteral("parser"));
    QCOMPARE(answer.hits.size(), 2);
    QVERIFY2(answer.remark.contains(u"locked"), qPrintable(answer.remark));
    lock.finish();
    other.close();
    QCOMPARE(found(QStringLiteral("parser")), (QStringList{u"b:0"_qs, u"a:0"_qs}));
}

void TestHistorySearch::anIndexThatCannotBeMadeIsDoneWithout()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    m_index = m_home->filePath(QStringLiteral("no/such/folder/search.sqlite"));
    const SearchAnswer answer = search(QStringLiteral("parser"));
    QCOMPARE(answer.hits.size(), 1);
    QVERIFY2(answer.remark.contains(m_index), qPrintable(answer.remark));
}

void TestHistorySearch::twoProgramsMayBringItUpAtOnce()
{
    for (int i = 0; i < 60; ++i)
        begin(QString::number(i), {says(QStringLiteral("parser of %1").arg(i)), says(QStringLiteral("lexer"))});
    const std::atomic<bool> never = false;
    const auto update = [&] { updateIndex(m_index, m_sessions, never, [](int, int) {}); };
    std::thread one(update);
    std::thread two(update);
    one.join();
    two.join();
    SearchQuery query{QStringLiteral("parser")};
    query.most = 1000;
    QCOMPARE(search(query).hits.size(), 60);
}

void TestHistorySearch::theIndexIsForThisUserAlone()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser"))});
    QCOMPARE(found(QStringLiteral("parser")).size(), 1);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFileInfo(m_index).permissions() & others, QFile::Permissions());
}

void TestHistorySearch::theIndexIsAtMostTwiceItsText()
{
    // Words of this very program, as people and models write them.
    QFile source(QStringLiteral(DECKHAND_SOURCE_DIR "/src/README.md"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(source.readAll());
    qint64 size = 0;
    for (qsizetype at = 0, piece = 120; at + piece < text.size(); at += piece, piece = 100 + piece * 13 % 1500) {
        begin(QString::number(at), {says(text.sliced(at, piece))});
        size += text.sliced(at, piece).toUtf8().size();
    }
    QVERIFY(!found(QStringLiteral("engine")).isEmpty());
    const qint64 empty = 60'000; // the pages of tables without a row, and what the disk rounds up to
    QVERIFY2(QFileInfo(m_index).size() - empty <= 2 * size,
             qPrintable(QStringLiteral("%1 of %2").arg(QFileInfo(m_index).size()).arg(size)));
}

void TestHistorySearch::searchingDoesNotWaitForTheIndex()
{
    for (int i = 0; i < 30; ++i)
        begin(QString::number(i), {says(QStringLiteral("parser"))});
    HistorySearch search(m_sessions, m_index);
    QSignalSpy answers(&search, &HistorySearch::answered);
    search.search(SearchQuery{QStringLiteral("parser")});
    QVERIFY(search.isUpdating());
    QTRY_VERIFY(!answers.isEmpty() && answers.last().first().value<SearchAnswer>().hits.size() == 30);
    QTRY_VERIFY(!search.isUpdating());
}

void TestHistorySearch::aNewQueryTakesThePlaceOfTheOld()
{
    begin(QStringLiteral("a"), {says(QStringLiteral("parser lexer"))});
    HistorySearch search(m_sessions, m_index);
    QSignalSpy answers(&search, &HistorySearch::answered);
    search.search(SearchQuery{QStringLiteral("parser")});
    search.search(SearchQuery{QStringLiteral("lexer")});
    QTRY_VERIFY(!answers.isEmpty() && !answers.last().first().value<SearchAnswer>().hits.isEmpty());
    for (const QList<QVariant> &answer : answers)
        QCOMPARE(answer.first().value<SearchAnswer>().query.words, QStringLiteral("lexer"));
}

QTEST_GUILESS_MAIN(TestHistorySearch)
#include "tst_historysearch.moc"

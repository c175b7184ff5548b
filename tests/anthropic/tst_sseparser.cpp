#include "anthropic/sseparser.h"

#include <QElapsedTimer>
#include <QPair>
#include <QTest>

using namespace Deckhand;

namespace {

using Events = QList<QPair<QByteArray, QByteArray>>;

Events drain(SseParser &parser)
{
    Events events;
    while (const auto event = parser.next())
        events.append({event->name.toByteArray(), event->data.toByteArray()});
    return events;
}

Events parse(const QByteArrayList &chunks)
{
    SseParser parser;
    Events events;
    for (const QByteArray &chunk : chunks) {
        parser.feed(chunk);
        events += drain(parser);
    }
    return events;
}

} // namespace

class TestSseParser : public QObject
{
    Q_OBJECT

private slots:
    void readsByTheStandard_data();
    void readsByTheStandard();
    void everySplitGivesTheSame_data() { readsByTheStandard_data(); }
    void everySplitGivesTheSame();
    void anUnfinishedEventNeverComesOut();
    void anEndlessLineOverflows();
    void anEndlessEventOverflows();
    void manyDataLinesBelowTheLimitDoNot();
    void costGrowsWithTheBytes();
};

void TestSseParser::readsByTheStandard_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<Events>("events");
    const Events one{{"a", "1"}};
    QTest::newRow("lf") << QByteArray("event: a\ndata: 1\n\n") << one;
    QTest::newRow("crlf") << QByteArray("event: a\r\ndata: 1\r\n\r\n") << one;
    QTest::newRow("cr") << QByteArray("event: a\rdata: 1\r\r") << one;
    QTest::newRow("mixed ends") << QByteArray("event: a\rdata: 1\r\n\nevent: b\ndata: 2\n\r")
                                << Events{{"a", "1"}, {"b", "2"}};
    QTest::newRow("no space") << QByteArray("event:a\ndata:1\n\n") << one;
    QTest::newRow("only one space is dropped") << QByteArray("event: a\ndata:  1\n\n") << Events{{"a", " 1"}};
    QTest::newRow("bom") << QByteArray("\xEF\xBB\xBF"
                                       "event: a\ndata: 1\n\n")
                         << one;
    QTest::newRow("second bom belongs to the field") << QByteArray("\xEF\xBB\xBF\xEF\xBB\xBF"
                                                                   "event: a\ndata: 1\n\n")
                                                     << Events{{"", "1"}};
    QTest::newRow("comment") << QByteArray(": hi\nevent: a\n:\ndata: 1\n: x\n\n") << one;
    QTest::newRow("several data lines") << QByteArray("data: 1\ndata\ndata: 2\n\n") << Events{{"", "1\n\n2"}};
    QTest::newRow("name without data is forgotten") << QByteArray("event: a\n\ndata: 1\n\n") << Events{{"", "1"}};
    QTest::newRow("unknown fields") << QByteArray("id: 7\nretry: 3\nfoo: x\ndata: 1\nevent: a\n\n") << one;
    QTest::newRow("last name counts") << QByteArray("event: b\nevent: a\ndata: 1\n\n") << one;
    QTest::newRow("blank lines between") << QByteArray("\n\n\ndata: 1\n\n\n\ndata: 2\n\n")
                                         << Events{{"", "1"}, {"", "2"}};
    QTest::newRow("characters of several bytes") << QByteArray("data: \xF0\x9F\xA6\x9C \xE2\x80\xA8 \xC2\x85.\n\n")
                                                 << Events{{"", "\xF0\x9F\xA6\x9C \xE2\x80\xA8 \xC2\x85."}};
    QTest::newRow("colons in the value") << QByteArray("data: {\"a\": \"b:c\"}\n\n")
                                         << Events{{"", "{\"a\": \"b:c\"}"}};
}

void TestSseParser::readsByTheStandard()
{
    QFETCH(QByteArray, stream);
    QFETCH(Events, events);
    QCOMPARE(parse({stream}), events);
}

void TestSseParser::everySplitGivesTheSame()
{
    QFETCH(QByteArray, stream);
    QFETCH(Events, events);
    for (qsizetype at = 0; at <= stream.size(); ++at)
        QCOMPARE(parse({stream.left(at), stream.mid(at)}), events);
    for (qsizetype size = 1; size <= stream.size(); ++size) {
        QByteArrayList chunks;
        for (qsizetype at = 0; at < stream.size(); at += size)
            chunks.append(stream.mid(at, size));
        QCOMPARE(parse(chunks), events);
    }
}

void TestSseParser::anUnfinishedEventNeverComesOut()
{
    QCOMPARE(parse({"data: 1\n\ndata: 2\n"}), (Events{{"", "1"}}));
    QCOMPARE(parse({"data: 1\n\ndata: 2"}), (Events{{"", "1"}}));
}

void TestSseParser::anEndlessLineOverflows()
{
    SseParser parser(1000);
    parser.feed("data: 1\n\ndata: ");
    QCOMPARE(drain(parser).size(), 1);
    for (int i = 0; i < 11 && !parser.overflowed(); ++i) {
        parser.feed(QByteArray(100, 'x'));
        QCOMPARE(drain(parser).size(), 0);
    }
    QVERIFY(parser.overflowed());
    parser.feed("\n\ndata: 2\n\n");
    QVERIFY(drain(parser).isEmpty());
}

void TestSseParser::anEndlessEventOverflows()
{
    SseParser parser(1000);
    for (int i = 0; i < 11; ++i) {
        parser.feed("data: " + QByteArray(100, 'x') + "\n");
        drain(parser);
    }
    QVERIFY(parser.overflowed());
}

void TestSseParser::manyDataLinesBelowTheLimitDoNot()
{
    SseParser parser(1000);
    for (int i = 0; i < 100; ++i) {
        parser.feed("data: " + QByteArray(500, 'x') + "\n\n");
        QCOMPARE(drain(parser).size(), 1);
    }
    QVERIFY(!parser.overflowed());
}

void TestSseParser::costGrowsWithTheBytes()
{
    // One line that arrives in 40,000 pieces, and one chunk with 400,000 lines that end with CR: what is searched anew
    // for each piece or line costs minutes here.
    QElapsedTimer timer;
    timer.start();
    SseParser pieces;
    pieces.feed("data: ");
    drain(pieces);
    for (int i = 0; i < 40'000; ++i) {
        pieces.feed(QByteArray(400, 'x'));
        drain(pieces);
    }
    pieces.feed("\n\n");
    QCOMPARE(drain(pieces).size(), 1);
    SseParser lines;
    lines.feed(QByteArray("data: x\r\r").repeated(200'000));
    QCOMPARE(drain(lines).size(), 200'000);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(TestSseParser)
#include "tst_sseparser.moc"

#include "process/outputfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <thread>

#include <fcntl.h>

using namespace Deckhand;

class TestOutputFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString fileWith(const QByteArray &content)
    {
        QFile file(m_folder.filePath(QStringLiteral("output.log")));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
        return file.fileName();
    }

    /// 1 MiB of 'h', a gap of 2 MiB, then `behind`, as the ring leaves it.
    QString fileWithGap(const QByteArray &behind)
    {
        const QString path = fileWith(QByteArray(mib, 'h') + QByteArray(2 * mib, 'x') + behind);
        punch(path, mib, 2 * mib);
        return path;
    }

    static void punch(const QString &path, qint64 begin, qint64 size)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadWrite)
            || ::fallocate(file.handle(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin, size) != 0)
            qFatal("cannot punch");
    }

    static constexpr qint64 mib = 1 << 20;

private slots:
    void shortFileIsAllHead()
    {
        const OutputExcerpt excerpt = readExcerpt(fileWith("0123456789"), 10);
        QCOMPARE(excerpt.head, "0123456789");
        QCOMPARE(excerpt.tail, QByteArray());
        QCOMPARE(excerpt.omitted, 0);
    }

    void longFileIsHeadAndTailAndTheMiddleIsCounted()
    {
        const OutputExcerpt excerpt = readExcerpt(fileWith("0123456789abcdefghij"), 10);
        QCOMPARE(excerpt.head, "01234");
        QCOMPARE(excerpt.tail, "fghij");
        QCOMPARE(excerpt.omitted, 10);
    }

    void excerptsAreCutOnWholeCharacters()
    {
        const QByteArray content = QStringLiteral("a€€€😀😀😀b€").toUtf8();
        for (int size = 1; size < content.size(); ++size) {
            const OutputExcerpt excerpt = readExcerpt(fileWith(content), size);
            QVERIFY(QString::fromUtf8(excerpt.head).toUtf8() == excerpt.head);
            QVERIFY(QString::fromUtf8(excerpt.tail).toUtf8() == excerpt.tail);
            QVERIFY(content.startsWith(excerpt.head) && content.endsWith(excerpt.tail));
            QVERIFY(excerpt.head.size() + excerpt.tail.size() <= size);
            QCOMPARE(excerpt.head.size() + excerpt.tail.size() + excerpt.omitted, content.size());
        }
    }

    void binaryDataIsCutAnywhere()
    {
        const OutputExcerpt excerpt = readExcerpt(fileWith(QByteArray(100, '\x80')), 20);
        QCOMPARE(excerpt.head.size(), 10);
        QCOMPARE(excerpt.tail.size(), 7);
        QCOMPARE(excerpt.omitted, 83);
    }

    void tailStartsWithAWholeCharacter()
    {
        QCOMPARE(readTail(fileWith("x€y"), 3), "y");
        QCOMPARE(readTail(fileWith("x€y"), 4), "€y");
        QCOMPARE(readTail(fileWith("x€y"), 100), "x€y");
    }

    void missingFileIsEmpty()
    {
        QCOMPARE(readTail(QStringLiteral("/no/such/file"), 10), QByteArray());
        QCOMPARE(readExcerpt(QStringLiteral("/no/such/file"), 10).omitted, 0);
    }

    void wholeFileHasNoGapAlsoWhenItIsZeros()
    {
        QCOMPARE(outputGap(fileWith(QByteArray(3 * mib, '\0'))).size(), 0);
        QCOMPARE(outputGap(fileWith("x")).size(), 0);
        QCOMPARE(outputGap(fileWith({})).size(), 0);
        QCOMPARE(outputGap(QStringLiteral("/no/such/file")).size(), 0);
    }

    void gapIsFound()
    {
        const OutputGap gap = outputGap(fileWithGap("tail"));
        QCOMPARE(gap.begin, mib);
        QCOMPARE(gap.end, 3 * mib);
    }

    void excerptOfAFileWithAGapNeverHasItsZeros_data()
    {
        QTest::addColumn<qint64>("most");
        QTest::addColumn<qint64>("behind");
        QTest::addColumn<qint64>("head");
        QTest::addColumn<qint64>("tail");
        QTest::newRow("small") << 100ll << mib << 50ll << 50ll;
        QTest::newRow("short tail gives its room to the head") << 100ll << 10ll << 90ll << 10ll;
        QTest::newRow("short head gives its room to the tail") << 4 * mib << 3 * mib << mib << 3 * mib;
        QTest::newRow("all that is there") << 8 * mib << mib << mib << mib;
        QTest::newRow("nothing behind") << 8 * mib << 0ll << mib << 0ll;
    }

    void excerptOfAFileWithAGapNeverHasItsZeros()
    {
        QFETCH(qint64, most);
        QFETCH(qint64, behind);
        const OutputExcerpt excerpt = readExcerpt(fileWithGap(QByteArray(behind, 't')), most);
        QTEST(excerpt.head.size(), "head");
        QTEST(excerpt.tail.size(), "tail");
        QCOMPARE(excerpt.head.count('h'), excerpt.head.size());
        QCOMPARE(excerpt.tail.count('t'), excerpt.tail.size());
        QCOMPARE(excerpt.omitted, 3 * mib + behind - excerpt.head.size() - excerpt.tail.size());
    }

    void tailStartsBehindTheGap()
    {
        QCOMPARE(readTail(fileWithGap("tail"), 100), "tail");
        QCOMPARE(readTail(fileWithGap("tail"), 8 * mib), "tail");
        QCOMPARE(readTail(fileWithGap({}), 5), "hhhhh");
    }

    void pagesMakeUpTheFileAndKeepCharactersWhole_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("text") << QStringLiteral("a€€€😀😀😀b€").toUtf8();
        QTest::newRow("ASCII") << QByteArray("0123456789");
        QTest::newRow("bytes") << QByteArray("\x80\x81\xff\xfe\xe2\x82\x80\x80\x80\x80\x80");
        QTest::newRow("unfinished end") << QByteArray("abcde\xf0\x9f");
    }

    void pagesMakeUpTheFileAndKeepCharactersWhole()
    {
        QFETCH(QByteArray, content);
        const QString path = fileWith(content);
        const bool isText = QString::fromUtf8(content).toUtf8() == content;
        for (int most = 1; most <= content.size() + 1; ++most) {
            QByteArray all;
            for (OutputRange page; (page = readRange(path, page.next, most)).size > page.offset;) {
                QCOMPARE(page.offset, all.size());
                QVERIFY(!page.bytes.isEmpty() && page.bytes.size() <= qMax(4, most));
                QVERIFY(!isText || QString::fromUtf8(page.bytes).toUtf8() == page.bytes);
                all += page.bytes;
            }
            QCOMPARE(all, content);
        }
    }

    void pageStartsWithAWholeCharacter()
    {
        const QString path = fileWith("a€b");
        for (const int offset : {2, 3}) {
            const OutputRange page = readRange(path, offset, 10);
            QCOMPARE(page.offset, 4);
            QCOMPARE(page.bytes, "b");
            QCOMPARE(page.next, 5);
            QCOMPARE(page.size, 5);
        }
        QCOMPARE(readRange(path, -5, 10).bytes, QStringLiteral("a€b").toUtf8());
        QCOMPARE(readRange(path, 100, 10).bytes, QByteArray());
        QCOMPARE(readRange(path, 100, 10).next, 5);
        QCOMPARE(readRange(QStringLiteral("/no/such/file"), 0, 10).size, 0);
    }

    void pageJumpsOverTheGap()
    {
        const QString path = fileWithGap("\x82\xactail"); // the rest of a character that begins in the gap
        const OutputRange before = readRange(path, mib - 3, 100);
        QCOMPARE(before.bytes, "hhh");
        QCOMPARE(before.next, mib);
        for (const qint64 offset : {before.next, 2 * mib}) {
            const OutputRange behind = readRange(path, offset, 100);
            QCOMPARE(behind.bytes, "tail");
            QCOMPARE(behind.offset, 3 * mib + 2);
            QCOMPARE(behind.next, behind.size);
        }
    }

    void whatIsCutAwayWhileItIsReadIsNeverShown()
    {
        const QString path = fileWithGap(QByteArray(60 * mib, 't'));
        std::atomic_bool over = false;
        std::thread ring([&] {
            for (qint64 end = 3 * mib; end < 55 * mib; end += mib)
                punch(path, mib, end);
            over = true;
        });
        bool clean = true;
        while (!over) {
            for (qint64 offset = 2 * mib; offset < 60 * mib; offset += 7 * mib)
                clean = clean && !readRange(path, offset, 512 * 1024).bytes.contains('\0');
            clean = clean && !readTail(path, 61 * mib).contains('\0');
        }
        ring.join();
        QVERIFY(clean);
        QCOMPARE(outputGap(path).end, 55 * mib);
    }
};

QTEST_GUILESS_MAIN(TestOutputFile)
#include "tst_outputfile.moc"

#include "output/outputfile.h"
#include "support/outputfiles.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace Deckhand;

class TestOutputFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString fileWith(const QByteArray &content)
    {
        return writeFile(m_folder.filePath(QStringLiteral("output.log")), content);
    }

    /// 1 MiB of 'h', a gap of 2 MiB, then `behind`, as the ring leaves it.
    QString fileWithGap(const QByteArray &behind)
    {
        const QString path = fileWith(QByteArray(mib, 'h') + QByteArray(2 * mib, 'x') + behind);
        punchHole(path, mib, 3 * mib);
        return path;
    }

    static constexpr qint64 mib = 1 << 20;

private slots:
    void tailStartsWithAWholeCharacter()
    {
        QCOMPARE(readTail(fileWith("x€y"), 3), "y");
        QCOMPARE(readTail(fileWith("x€y"), 4), "€y");
        QCOMPARE(readTail(fileWith("x€y"), 100), "x€y");
    }

    void missingFileIsEmpty() { QCOMPARE(readTail(QStringLiteral("/no/such/file"), 10), QByteArray()); }

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

    void gapMayReachToTheEnd()
    {
        const QString path = fileWith(QByteArray(mib, 'x'));
        QVERIFY(QFile::resize(path, 3 * mib));
        QCOMPARE(outputGap(path), (OutputGap{mib, 3 * mib}));
        appendToFile(path, "more");
        QCOMPARE(outputGap(path), (OutputGap{mib, 3 * mib}));
        QVERIFY(QFile::resize(path, mib));
        QVERIFY(outputGap(path).isEmpty());
    }

    void gapOfAnOpenFileLeavesItsPlace()
    {
        OutputLog file(fileWithGap("tail"));
        QVERIFY(file.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
        file.seek(3 * mib + 2);
        QCOMPARE(file.gap(), (OutputGap{mib, 3 * mib}));
        QCOMPARE(file.readAll(), "il");
    }

    void segmentsBehindTheHeadReadAsOneFile()
    {
        const QString path = fileWith(QByteArray(mib, 'h'));
        const QString ring = m_folder.filePath(QStringLiteral("output.ring"));
        QVERIFY(QDir().mkpath(ring));
        writeFile(ring + QStringLiteral("/1"), QByteArray(mib, 'b'));
        QVERIFY(outputGap(path).isEmpty());
        QCOMPARE(readRange(path, mib - 2, 6).bytes, "hhbbbb");
        writeFile(ring + QStringLiteral("/3"), QByteArray(mib, 'd')); // and somebody still has /1 open
        writeFile(ring + QStringLiteral("/4"), "tail");
        QCOMPARE(outputGap(path), (OutputGap{mib, 3 * mib}));
        QCOMPARE(outputSize(path), 4 * mib + 4);
        QCOMPARE(readTail(path, 6), "ddtail");
        QCOMPARE(readRange(path, mib - 1, 10).bytes, "h");
        QCOMPARE(readRange(path, 2 * mib, 4).offset, 3 * mib);
        QVERIFY(QDir(ring).removeRecursively());
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
                punchHole(path, mib, mib + end);
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

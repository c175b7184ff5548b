#include "process/outputfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

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
};

QTEST_GUILESS_MAIN(TestOutputFile)
#include "tst_outputfile.moc"

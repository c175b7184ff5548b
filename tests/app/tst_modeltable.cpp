#include "app/modeltable.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestModelTable : public QObject
{
    Q_OBJECT
private slots:
    void theBuiltInTableIsInTheProgram()
    {
        QTemporaryDir folder;
        ModelTable table(folder.filePath(u"models.json"_qs));
        QCOMPARE(table.open(true), QStringList());
        QVERIFY(table.find(u"claude-opus-5-5"_qs).prices);
    }

    void anotherServerHasNoBuiltInPrices()
    {
        QTemporaryDir folder;
        ModelTable table(folder.filePath(u"models.json"_qs));
        QCOMPARE(table.open(false), QStringList());
        QVERIFY(!table.find(u"claude-opus-5-5"_qs).prices);
        QCOMPARE(table.find(u"claude-opus-5-5"_qs).contextTokens, 1'000'000);
    }

    void theUsersOwnTableWinsAndIsNeverOverwritten()
    {
        QTemporaryDir folder;
        ModelTable table(folder.filePath(u"models.json"_qs));
        table.open(false);
        QVERIFY(table.makeOwnFile(u"my-model"_qs));
        QFile file(table.ownFile());
        QVERIFY(file.open(QFile::ReadWrite));
        QByteArray text = file.readAll();
        QVERIFY(text.contains("my-model"));
        text.replace("\"input\": 0", "\"input\": 7");
        file.seek(0);
        file.write(text);
        file.close();
        QVERIFY(table.makeOwnFile(u"my-model"_qs));

        QCOMPARE(table.open(false), QStringList());
        QCOMPARE(table.find(u"my-model"_qs).prices->input, 7.0);
    }

    void aBrokenTableIsToldAndLeftOut()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"models.json"_qs));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write("{\"models\": [");
        file.close();
        ModelTable table(file.fileName());
        const QStringList problems = table.open(true);
        QCOMPARE(problems.size(), 1);
        QVERIFY2(problems.first().contains(file.fileName()), qPrintable(problems.first()));
        QVERIFY(table.find(u"claude-opus-5-5"_qs).prices);
    }
};

QTEST_GUILESS_MAIN(TestModelTable)
#include "tst_modeltable.moc"

#include "base/fuzzymatch.h"

#include <QTest>

using namespace Deckhand;

class TestFuzzyMatch : public QObject
{
    Q_OBJECT
private slots:
    void theLettersStandInTheirOrder_data();
    void theLettersStandInTheirOrder();
    void theBetterIsFirst_data();
    void theBetterIsFirst();
    void aLongTextIsItsEnd();
};

void TestFuzzyMatch::theLettersStandInTheirOrder_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("whole") << u"src/a.cpp"_qs << u"src/a.cpp"_qs << true;
    QTest::newRow("with others between") << u"sac"_qs << u"src/a.cpp"_qs << true;
    QTest::newRow("in any case") << u"READ"_qs << u"readme"_qs << true;
    QTest::newRow("in any case, beyond ASCII") << u"\u00e4ng"_qs << u"\u00c4nderung"_qs << true;
    QTest::newRow("another order") << u"ba"_qs << u"ab"_qs << false;
    QTest::newRow("one twice") << u"aa"_qs << u"ab"_qs << false;
    QTest::newRow("nothing typed") << QString() << u"a"_qs << true;
    QTest::newRow("nothing there") << u"a"_qs << QString() << false;
}

void TestFuzzyMatch::theLettersStandInTheirOrder()
{
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QTEST(FuzzyPattern(typed).score(text).has_value(), "fits");
}

void TestFuzzyMatch::theBetterIsFirst_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("in the name") << u"test"_qs << u"src/testing.cpp"_qs << u"tests/other.cpp"_qs;
    QTest::newRow("where the name begins") << u"main"_qs << u"src/main.cpp"_qs << u"src/domain.cpp"_qs;
    QTest::newRow("next to each other") << u"view"_qs << u"a/preview.h"_qs << u"a/vxixexw.h"_qs;
    QTest::newRow("where words begin") << u"cf"_qs << u"src/cache_file.cpp"_qs << u"src/chief.cpp"_qs;
    QTest::newRow("humps are words") << u"mw"_qs << u"MainWindow.h"_qs << u"mallow.h"_qs;
    QTest::newRow("of folder and name") << u"uimw"_qs << u"ui/mainwindow.cpp"_qs << u"quiet/mow.cpp"_qs;
    QTest::newRow("the best place counts") << u"ab"_qs << u"axxxb/x_ab"_qs << u"axb/xaxb"_qs;
    QTest::newRow("a folder has a name") << u"src"_qs << u"a/src/"_qs << u"src/a"_qs;
}

void TestFuzzyMatch::theBetterIsFirst()
{
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    const FuzzyPattern pattern(typed);
    QVERIFY(pattern.score(worse));
    QVERIFY2(pattern.score(better) > pattern.score(worse),
             qPrintable(u"%1 %2"_qs.arg(*pattern.score(better)).arg(*pattern.score(worse))));
}

void TestFuzzyMatch::aLongTextIsItsEnd()
{
    const QString folder = QString(2000, u'x') + u'/';
    QVERIFY(FuzzyPattern(u"name"_qs).score(folder + u"name"_qs));
    QVERIFY(!FuzzyPattern(u"other"_qs).score(u"other/"_qs + folder + u"name"_qs));
}

QTEST_GUILESS_MAIN(TestFuzzyMatch)
#include "tst_fuzzymatch.moc"

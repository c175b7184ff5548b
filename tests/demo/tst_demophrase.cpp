#include "demo/demophrase.h"

#include <QTest>

using namespace Deckhand;
using Kind = DemoIntent::Kind;
Q_DECLARE_METATYPE(Deckhand::DemoIntent::Kind)

class TestDemoPhrase : public QObject
{
    Q_OBJECT
private slots:
    void phrasesAreUnderstood_data();
    void phrasesAreUnderstood();
    void stepsOfAPlan_data();
    void stepsOfAPlan();
    void textToWriteIsTaken();
    void severalLinesAreSeveralIntents();
    void oneUnclearLineMakesAllUnclear();
};

void TestDemoPhrase::phrasesAreUnderstood_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("argument");
    const auto row = [](const char *phrase, Kind kind, const char *argument = "") {
        QTest::newRow(phrase) << kind << QString::fromUtf8(argument);
    };
    row("run sleep 2 in the background", Kind::RunInBackground, "sleep 2");
    row("Run `make -j2` in background.", Kind::RunInBackground, "make -j2");
    row("In the background, run sleep 2 && echo \"done\"", Kind::RunInBackground, "sleep 2 && echo \"done\"");
    row("please start 'npm test' in the background", Kind::RunInBackground, "npm test");
    row("run ls -la", Kind::Run, "ls -la");
    row("run echo hello in the foreground", Kind::Run, "echo hello in the foreground");
    row("run git add .", Kind::Run, "git add .");
    row("run uname, please.", Kind::Run, "uname");
    row("could you run `echo 'a' 'b'`?", Kind::Run, "echo 'a' 'b'");
    row("run 'a' 'b'", Kind::Run, "'a' 'b'");
    row("read src/main.cpp", Kind::Read, "src/main.cpp");
    row("read the file \"my notes.txt\"", Kind::Read, "my notes.txt");
    row("show file README.md", Kind::Read, "README.md");
    row("show tasks", Kind::ListTasks);
    row("list all tasks", Kind::ListTasks);
    row("check", Kind::Check);
    row("Status?", Kind::Check);
    row("check on 1a2B3c4d", Kind::Check, "1a2b3c4d");
    row("status of task 1a2b3c4d", Kind::Check, "1a2b3c4d");
    row("stop 1a2b3c4d", Kind::Stop, "1a2b3c4d");
    row("stop nonsense", Kind::Stop, "nonsense");
    row("help", Kind::Help);
    row("run", Kind::Help);
    row("plan", Kind::Help);
    row("what is the meaning of life?", Kind::Help);
    row("runny nose", Kind::Help);
    row("", Kind::Help);
    row(" \n ", Kind::Help);
}

void TestDemoPhrase::phrasesAreUnderstood()
{
    const QList<DemoIntent> intents = DemoPhrase::parse(QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(intents.size(), 1);
    QTEST(intents.first().kind, "kind");
    QTEST(intents.first().argument, "argument");
}

void TestDemoPhrase::stepsOfAPlan_data()
{
    QTest::addColumn<QStringList>("items");
    const QStringList three = {QStringLiteral("build it"), QStringLiteral("test it"), QStringLiteral("ship it")};
    QTest::newRow("plan build it, test it, ship it") << three;
    QTest::newRow("plan build it then test it then ship it") << three;
    QTest::newRow("Plan: build it, test it, and then ship it.") << three;
    QTest::newRow("plan build it; test it and then ship it") << three;
    QTest::newRow("plan build it,, test it, \"ship it\",") << three;
    QTest::newRow("plan strengthen the hull") << QStringList{QStringLiteral("strengthen the hull")};
}

void TestDemoPhrase::stepsOfAPlan()
{
    const QList<DemoIntent> intents = DemoPhrase::parse(QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(intents.size(), 1);
    QCOMPARE(intents.first().kind, Kind::Plan);
    QTEST(intents.first().items, "items");
}

void TestDemoPhrase::textToWriteIsTaken()
{
    const DemoIntent intent = DemoPhrase::parse(QStringLiteral("write \"go to sea\" to notes/plan.txt")).first();
    QCOMPARE(intent.kind, Kind::Write);
    QCOMPARE(intent.text, QStringLiteral("go to sea"));
    QCOMPARE(intent.argument, QStringLiteral("notes/plan.txt"));
}

void TestDemoPhrase::severalLinesAreSeveralIntents()
{
    const QList<DemoIntent> intents =
        DemoPhrase::parse(QStringLiteral("run a in the background\n\nrun b in the background\nread c"));
    QCOMPARE(intents.size(), 3);
    QCOMPARE(intents[1].kind, Kind::RunInBackground);
    QCOMPARE(intents[1].argument, QStringLiteral("b"));
    QCOMPARE(intents[2].kind, Kind::Read);
}

void TestDemoPhrase::oneUnclearLineMakesAllUnclear()
{
    const QList<DemoIntent> intents = DemoPhrase::parse(QStringLiteral("run a\nor maybe not"));
    QCOMPARE(intents.size(), 1);
    QCOMPARE(intents.first().kind, Kind::Help);
}

QTEST_GUILESS_MAIN(TestDemoPhrase)
#include "tst_demophrase.moc"

#include "conversation/message.h"
#include "conversation/slashcommand.h"

#include <QTest>

using namespace Deckhand;

namespace {

SlashCommand ofFile(const QString &prompt)
{
    return {SlashCommand::Deed::Prompt, u"db:fix"_qs, {}, u"mends it"_qs, prompt, false};
}

QList<SlashCommand> commands()
{
    return slashCommands() + QList<SlashCommand>{ofFile(u"mend $1 of $ARGUMENTS"_qs)};
}

QString nameIn(const QString &text)
{
    const auto given = commandIn({TextBlock{text}}, commands());
    return given ? given->command.name : QString();
}

QString expanded(const QString &prompt, const QString &words)
{
    return wordsOf(promptFor({ofFile(prompt), words}, {TextBlock{u"/db:fix"_qs}}));
}

} // namespace

class TestSlashCommand : public QObject
{
    Q_OBJECT
private slots:
    void aCommandStandsAtTheBeginning_data();
    void aCommandStandsAtTheBeginning();
    void argumentsArePutInOnce();
    void attachmentsGoAlongWithAPromptOnly();
    void anUnknownWordAloneIsTold_data();
    void anUnknownWordAloneIsTold();
    void eachHasASentence();
};

void TestSlashCommand::aCommandStandsAtTheBeginning_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("alone") << u"/cost"_qs << u"cost"_qs;
    QTest::newRow("spaces") << u"  /cost \n"_qs << u"cost"_qs;
    QTest::newRow("with words") << u"/compact the parser"_qs << u"compact"_qs;
    QTest::newRow("of a file") << u"/db:fix it"_qs << u"db:fix"_qs;
    QTest::newRow("more letters") << u"/costs"_qs << QString();
    QTest::newRow("it takes no words") << u"/export the data as CSV"_qs << QString();
    QTest::newRow("a model has no spaces") << u"/model is broken"_qs << QString();
    QTest::newRow("a model") << u"/model claude-x-1"_qs << u"model"_qs;
    QTest::newRow("not at the beginning") << u"what does /cost do"_qs << QString();
    QTest::newRow("a path") << u"/usr/bin/x is broken"_qs << QString();
}

void TestSlashCommand::aCommandStandsAtTheBeginning()
{
    QFETCH(QString, text);
    QFETCH(QString, name);
    QCOMPARE(nameIn(text), name);
}

void TestSlashCommand::argumentsArePutInOnce()
{
    QCOMPARE(expanded(u"mend $1, then $2 and $3: $ARGUMENTS."_qs, u"a \"b c\""_qs),
             u"mend a, then b c and : a \"b c\"."_qs);
    QCOMPARE(expanded(u"say $ARGUMENTS"_qs, u"$1 $ARGUMENTS"_qs), u"say $1 $ARGUMENTS"_qs);
    QCOMPARE(expanded(u"say $ARGUMENTSX $0 $a"_qs, {}), u"say $ARGUMENTSX $0 $a"_qs);
    QCOMPARE(expanded(u"no place"_qs, u"for words"_qs), u"no place\n\nfor words"_qs);
    QCOMPARE(expanded(u"no place"_qs, {}), u"no place"_qs);
}

void TestSlashCommand::attachmentsGoAlongWithAPromptOnly()
{
    const FileBlock file{u"a.txt"_qs, u"text/plain"_qs, "text"};
    QVERIFY(!commandIn({file, TextBlock{u"/cost"_qs}}, commands()));
    const QList<ContentBlock> prompt{file, TextBlock{u"/db:fix it"_qs}};
    const auto given = commandIn(prompt, commands());
    QVERIFY(given);
    const QList<ContentBlock> sent = promptFor(*given, prompt);
    QCOMPARE(sent.size(), 2);
    QCOMPARE(attachmentsOf(sent).size(), 1);
    QCOMPARE(wordsOf(sent), u"mend it of it"_qs);
}

void TestSlashCommand::anUnknownWordAloneIsTold_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isTold");
    QTest::newRow("unknown") << u"/frobnicate"_qs << true;
    QTest::newRow("of no such file") << u"/db:break"_qs << true;
    QTest::newRow("known") << u"/cost"_qs << false;
    QTest::newRow("path alone") << u"/usr/bin"_qs << false;
    QTest::newRow("path and words") << u"/usr/bin/x is broken"_qs << false;
    QTest::newRow("words behind it") << u"/frobnicate it"_qs << false;
    QTest::newRow("a space before it") << u" /frobnicate"_qs << false;
    QTest::newRow("slash") << u"/"_qs << false;
}

void TestSlashCommand::anUnknownWordAloneIsTold()
{
    QFETCH(QString, text);
    QFETCH(bool, isTold);
    const QString told = unknownCommandIn({TextBlock{text}}, commands());
    QCOMPARE(!told.isEmpty(), isTold);
    if (isTold)
        QVERIFY2(told.contains(text) && told.contains(u"/compact, "_qs) && told.contains(u"/db:fix"_qs),
                 qPrintable(told));
}

void TestSlashCommand::eachHasASentence()
{
    QStringList names;
    for (const SlashCommand &command : slashCommands()) {
        names.append(command.name);
        QVERIFY2(command.sentence().startsWith(command.typed() + u' ') && command.sentence().endsWith(u'.'),
                 qPrintable(command.sentence()));
        QCOMPARE(command.deed == SlashCommand::Deed::Prompt, !command.prompt.isEmpty());
    }
    QCOMPARE(names,
             QStringList({u"compact"_qs, u"clear"_qs, u"cost"_qs, u"export"_qs, u"help"_qs, u"init"_qs, u"model"_qs,
                          u"new"_qs, u"plan"_qs, u"remember"_qs, u"resume"_qs, u"review"_qs, u"tasks"_qs}));
    QCOMPARE(helpOn(commands()).count(u'\n'), names.size());
}

QTEST_GUILESS_MAIN(TestSlashCommand)
#include "tst_slashcommand.moc"

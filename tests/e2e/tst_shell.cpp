#include "e2e/deckhandprocess.h"
#include "support/fakemessagesapi.h"

#include <csignal>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Deckhand;

/// `deckhand` among the other programs of a shell: where its output goes, what is piped into it, which words it is given, and
/// what lies where it looks for its configuration.
class TestShell : public QObject
{
    Q_OBJECT

private slots:
    void outputThatCannotBeWrittenIsAnError_data();
    void outputThatCannotBeWrittenIsAnError();
    void aReaderThatWentAwayEndsItAsSigpipeDoes();
    void outputThatIsClosedGoesIntoNoFileOfOurs();
    void whatIsPipedGoesAlongWithItsSize_data();
    void whatIsPipedGoesAlongWithItsSize();
    void whereNothingIsPipedNothingGoesAlong_data();
    void whereNothingIsPipedNothingGoesAlong();
    void aPipeThatStaysSilentIsLeftAndThatIsSaid();
    void aSlowPipeIsWaitedFor();
    void anInterruptWhileStandardInputIsReadEndsIt();
    void configurationThatIsNoPlainFileIsSaidAndNotRead_data();
    void configurationThatIsNoPlainFileIsSaidAndNotRead();
    void theVersionIsToldWithHowItWasBuiltAndWhatItRunsOn();
    void aWordThatIsNoFolderIsWrongUsage_data();
    void aWordThatIsNoFolderIsWrongUsage();
    void aRuleThatIsNoneIsWrongUsage();
    void aPromptThatIsNoTextIsWrongUsage();
    void whatCanOnlyBeAFolderIsOne_data();
    void whatCanOnlyBeAFolderIsOne();
};

/// How many bytes of its standard input a process has not read yet.
static int unreadInput(qint64 pid)
{
    int bytes = -1;
    const int fd = ::open(qPrintable(u"/proc/%1/fd/0"_qs.arg(pid)), O_RDONLY | O_NONBLOCK);
    if (fd >= 0 && ::ioctl(fd, FIONREAD, &bytes) != 0)
        bytes = -1;
    ::close(fd);
    return bytes;
}

void TestShell::outputThatCannotBeWrittenIsAnError_data()
{
    QTest::addColumn<QString>("command");
    for (const QString &to : {u">/dev/full"_qs, u">&-"_qs}) {
        const auto row = [&to](const char *name, const QString &command) {
            QTest::newRow(qPrintable(QLatin1String(name) + to)) << command + u' ' + to;
        };
        row("text", u"deckhand -p hello"_qs);
        row("json", u"deckhand -p hello --output-format json"_qs);
        row("stream-json", u"deckhand -p hello --output-format stream-json"_qs);
        row("help", u"deckhand --help"_qs);
        row("version", u"deckhand --version"_qs);
        row("tasks list", u"deckhand tasks"_qs);
        row("tasks graph", u"deckhand tasks graph --json"_qs);
        row("tasks add", u"deckhand tasks add one"_qs);
        row("tasks help", u"deckhand tasks --help"_qs);
        row("tasks start", u"deckhand tasks add one --command true >added && deckhand tasks start"_qs);
    }
}

void TestShell::outputThatCannotBeWrittenIsAnError()
{
    QFETCH(QString, command);
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(command);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 1);
    QVERIFY2(deckhand.errors().contains("Standard output"), deckhand.errors().constData());
    QCOMPARE(deckhand.errors().count('\n'), 1);
}

void TestShell::aReaderThatWentAwayEndsItAsSigpipeDoes()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    // The reader is gone before the first word.
    deckhand.startShell(u"mkfifo pipe; : <pipe & exec 3>pipe; wait; deckhand -p hello >&3; echo $?"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output().trimmed().toInt(), 128 + SIGPIPE);
}

void TestShell::outputThatIsClosedGoesIntoNoFileOfOurs()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"an answer that nobody hears"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(u"deckhand -p hello <&- >&- 2>&-; grep -rl '^an answer that nobody hears' .. | wc -l"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output().trimmed().toInt(), 0);
}

void TestShell::whatIsPipedGoesAlongWithItsSize_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QStringList>("told");
    QTest::addColumn<QByteArray>("said");
    const QByteArray nothing;
    QTest::newRow("a pipe") << u"echo 'first error' | "_qs << QStringList{u"first error"_qs, u"12 bytes"_qs} << nothing;
    QTest::newRow("a file") << u"echo 'second error' >log; <log "_qs << QStringList{u"second error"_qs, u"13 bytes"_qs}
                            << nothing;
    QTest::newRow("too much") << u"yes abcdefg | head -c 1100000 | "_qs
                              << QStringList{u"abcdefg"_qs, u"cut behind its first 1048576 bytes"_qs}
                              << QByteArray("1048576 bytes");
    QTest::newRow("the whole of 1 MiB") << u"yes abcdefg | head -c 1048576 | "_qs
                                        << QStringList{u"standard input, 1048576 bytes"_qs} << nothing;
    QTest::newRow("UTF-16") << u"printf '\\377\\376h\\0e\\0l\\0p\\0' | "_qs << QStringList{u"help"_qs} << nothing;
    QTest::newRow("a legacy encoding") << u"printf 'caf\\351 closed' | "_qs
                                       << QStringList{u"caf\ufffd closed"_qs, u"no UTF-8"_qs} << QByteArray("UTF-8");
    QTest::newRow("cut within a character") << u"(printf a; yes \u00e4\u00e4 | tr -d '\\n') | head -c 1100000 | "_qs
                                            << QStringList{u"\u00e4\u00e4"_qs} << QByteArray("1048576 bytes");
    QTest::newRow("binary") << u"printf 'a\\0b\\0c' | "_qs << QStringList{u"binary"_qs, u"5 bytes"_qs}
                            << QByteArray("no text");
}

void TestShell::whatIsPipedGoesAlongWithItsSize()
{
    QFETCH(QString, from);
    QFETCH(QStringList, told);
    QFETCH(QByteArray, said);
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"because"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(from + u"deckhand -p 'why?'"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(deckhand.output(), QByteArray("because\n"));
    const QString body = QString::fromUtf8(api.requests().first().body);
    QVERIFY(body.contains(u"why?"_qs));
    for (const QString &word : told)
        QVERIFY2(body.contains(word), qPrintable(word + u" is not in "_qs + body.right(2000)));
    QVERIFY(told.first().contains(QChar::ReplacementCharacter) || !body.contains(QChar::ReplacementCharacter));
    if (said.isEmpty())
        QCOMPARE(deckhand.errors(), QByteArray());
    else
        QVERIFY2(deckhand.errors().contains(said), deckhand.errors().constData());
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestShell::whereNothingIsPipedNothingGoesAlong_data()
{
    QTest::addColumn<QString>("from");
    QTest::newRow("/dev/null") << u"</dev/null"_qs;
    QTest::newRow("closed") << u"<&-"_qs;
    QTest::newRow("an empty file") << u"</dev/null cat >empty; <empty"_qs;
    QTest::newRow("an empty pipe") << u"true |"_qs;
    QTest::newRow("a device without an end") << u"</dev/zero"_qs;
}

void TestShell::whereNothingIsPipedNothingGoesAlong()
{
    QFETCH(QString, from);
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(from + u" deckhand -p hello"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("hi\n"));
    QCOMPARE(deckhand.errors(), QByteArray());
    QVERIFY(!api.requests().first().body.contains("standard input"));
}

void TestShell::aPipeThatStaysSilentIsLeftAndThatIsSaid()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startWithInput({u"-p"_qs, u"hello"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 10000);
    QCOMPARE(deckhand.output(), QByteArray("hi\n"));
    QVERIFY2(deckhand.errors().contains("silent for 3 s"), deckhand.errors().constData());
}

void TestShell::aSlowPipeIsWaitedFor()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(u"(echo begin; sleep 3.5; echo end of it) | deckhand -p hello"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 10000);
    QCOMPARE(deckhand.errors(), QByteArray());
    QVERIFY(api.requests().first().body.contains("end of it"));
}

void TestShell::anInterruptWhileStandardInputIsReadEndsIt()
{
    DeckhandProcess deckhand;
    deckhand.startWithInput({u"-p"_qs, u"--demo"_qs, u"--output-format"_qs, u"json"_qs});
    QTRY_VERIFY(QFile::exists(deckhand.stateDir()));
    deckhand.write("the beginning of a prompt");
    QTRY_COMPARE(unreadInput(deckhand.pid()), 0);
    ::kill(pid_t(deckhand.pid()), SIGINT);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 130);
    const qint64 ms = deckhand.objects().first()[u"duration_ms"_qs].toInteger(-1);
    QVERIFY2(ms >= 0 && ms < 60'000, qPrintable(QString::number(ms)));
}

void TestShell::configurationThatIsNoPlainFileIsSaidAndNotRead_data()
{
    QTest::addColumn<QString>("make");
    QTest::addColumn<QString>("name");
    for (const QString &name : {u".env"_qs, u"../state/settings.ini"_qs, u"../state/models.json"_qs}) {
        const auto row = [&name](const char *what, const QString &make) {
            QTest::newRow(qPrintable(name + u' ' + QLatin1String(what))) << make + u' ' + name << name;
        };
        row("is a FIFO", u"mkfifo"_qs);
        row("is a link to a FIFO", u"mkfifo pipe; ln -s $PWD/pipe"_qs);
        row("is a link to a device", u"ln -s /dev/zero"_qs);
        row("is a folder", u"mkdir"_qs);
        row("is huge", u"truncate -s 3G"_qs);
    }
}

void TestShell::configurationThatIsNoPlainFileIsSaidAndNotRead()
{
    QFETCH(QString, make);
    QFETCH(QString, name);
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"hi"_qs));
    DeckhandProcess deckhand;
    deckhand.useApi(api.baseUrl());
    deckhand.startShell(u"mkdir -p ../state && chmod 700 ../state && "_qs + make
                        + u" && deckhand -p --trust hello </dev/null"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.output(), QByteArray("hi\n"));
    QCOMPARE(deckhand.exitCode(), 0);
    const QByteArray file = name.section(u'/', -1).toUtf8();
    QVERIFY2(deckhand.errors().contains(file + " was not read"), deckhand.errors().constData());
    QCOMPARE(deckhand.errors().count('\n'), 1);
}

void TestShell::theVersionIsToldWithHowItWasBuiltAndWhatItRunsOn()
{
    DeckhandProcess deckhand;
    deckhand.start({u"--version"_qs, u"--verbose"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    const QByteArrayList lines = deckhand.output().split('\n');
    const QByteArrayList expected{
        "deckhand ", "commit: ", "compiler: ", "Qt: ", "TLS: ", "system: ", "helper: ", "update check: ", ""};
    QCOMPARE(lines.size(), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i)
        QVERIFY2(lines.at(i).startsWith(expected.at(i)), lines.at(i).constData());
    QVERIFY2(
        QRegularExpression(u"^commit: ([0-9a-f]{7,}|not known)$"_qs).match(QString::fromUtf8(lines.at(1))).hasMatch(),
        lines.at(1).constData());
    QCOMPARE(lines.at(3), QByteArray("Qt: ") + qVersion() + ", built with " + QT_VERSION_STR);
    QVERIFY2(!lines.at(6).contains("missing"), lines.at(6).constData());
    QVERIFY2(deckhand.errors().isEmpty(), deckhand.errors().constData());
}

void TestShell::aWordThatIsNoFolderIsWrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("a command to come") << QStringList{u"doctor"_qs} << QByteArray("\"doctor\"");
    QTest::newRow("mistyped") << QStringList{u"taks"_qs} << QByteArray("Did you mean \"tasks\"?");
    QTest::newRow("with more words") << QStringList{u"rules"_qs, u"list"_qs} << QByteArray("\"rules\"");
    QTest::newRow("behind an option") << QStringList{u"--demo"_qs, u"tasks"_qs} << QByteArray("before its options");
    QTest::newRow("a file") << QStringList{u"file.txt"_qs} << QByteArray("\"file.txt\"");
    QTest::newRow("nothing") << QStringList{QString()} << QByteArray("\"\"");
    QTest::newRow("of tasks") << QStringList{u"tasks"_qs, u"lits"_qs} << QByteArray("list, show, add, start");
}

void TestShell::aWordThatIsNoFolderIsWrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, names);
    DeckhandProcess deckhand;
    deckhand.touch(u"file.txt"_qs);
    deckhand.start(arguments);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 2);
    QVERIFY2(deckhand.errors().contains(names), deckhand.errors().constData());
    QVERIFY2(deckhand.errors().contains("tasks"), deckhand.errors().constData());
}

void TestShell::aRuleThatIsNoneIsWrongUsage()
{
    for (const QStringList &rule : {QStringList{u"--allow"_qs, u"bash(git status"_qs},
                                    {u"--deny"_qs, u"(x)"_qs},
                                    {u"--allow"_qs, u"bash(git status && ls)"_qs}}) {
        DeckhandProcess deckhand;
        deckhand.start(QStringList{u"-p"_qs, u"--demo"_qs, u"hello"_qs} + rule);
        QTRY_VERIFY(deckhand.ended());
        QCOMPARE(deckhand.exitCode(), 2);
        QVERIFY2(deckhand.errors().contains(rule.last().toUtf8()), deckhand.errors().constData());
    }
}

void TestShell::aPromptThatIsNoTextIsWrongUsage()
{
    DeckhandProcess deckhand;
    deckhand.startShell(u"printf 'a\\0b\\0c' | deckhand -p --demo"_qs);
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 2);
    QVERIFY2(deckhand.errors().contains("no text"), deckhand.errors().constData());
}

void TestShell::whatCanOnlyBeAFolderIsOne_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("a folder") << u"doctor"_qs;
    QTest::newRow("a path") << u"./tasks"_qs;
    QTest::newRow("behind dashes") << u"-- tasks"_qs;
    QTest::newRow("the folder itself") << u"."_qs;
    QTest::newRow("a path that is none") << u"./nothing-here"_qs;
    QTest::newRow("no folder behind dashes") << u"-- nothing-here"_qs;
}

void TestShell::whatCanOnlyBeAFolderIsOne()
{
    QFETCH(QString, words);
    DeckhandProcess deckhand;
    deckhand.startShell(u"mkdir doctor tasks; deckhand "_qs + words);
    QTRY_VERIFY(deckhand.ended());
    // It went as far as to the window, for which there is no display here.
    QCOMPARE(deckhand.exitCode(), 1);
    QVERIFY2(deckhand.errors().contains("display"), deckhand.errors().constData());
}

QTEST_GUILESS_MAIN(TestShell)
#include "tst_shell.moc"

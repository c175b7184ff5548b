#include "workspace/commandwords.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

namespace {

/// `[a b] [c]`; `opaque` for what is not read.
QString shown(const QString &command)
{
    const auto commands = simpleCommands(command);
    if (!commands)
        return QStringLiteral("opaque");
    QStringList parts;
    for (const QStringList &words : *commands)
        parts.append(QLatin1Char('[') + words.join(QLatin1Char('|')) + QLatin1Char(']'));
    return parts.join(QLatin1Char(' '));
}

/// Says which words bash would run as programs, for each of the commands: nothing is really run. Each process has a file
/// of its own: bash writes line by line, so words with a line break from both sides of a pipe would mix in one.
constexpr auto oracle = R"(
command_not_found_handle() {
    printf -v said '%s\x1f' "$@"
    printf '%s\x1e' "$said" >>"$0.$number.$BASHPID"
}
PATH=/nowhere
number=0
for command in "$@"; do
    (eval "$command"; wait) </dev/null >/dev/null 2>&1
    number=$((number + 1))
done
)";

QString randomCommand(QRandomGenerator &random)
{
    static const QStringList pieces{
        QStringLiteral("a"),  QStringLiteral("b"),    QStringLiteral("ab"),         QStringLiteral(" "),
        QStringLiteral(" "),  QStringLiteral(" "),    QStringLiteral("\n"),         QStringLiteral(";"),
        QStringLiteral("&"),  QStringLiteral("&&"),   QStringLiteral("|"),          QStringLiteral("||"),
        QStringLiteral("'"),  QStringLiteral("\""),   QStringLiteral("\\"),         QStringLiteral("\\\n"),
        QStringLiteral("#"),  QStringLiteral("2>&1"), QStringLiteral(">/dev/null"), QStringLiteral("&>/dev/null"),
        QStringLiteral("|&"), QStringLiteral("~"),    QStringLiteral("="),          QStringLiteral("{"),
        QStringLiteral("}"),  QStringLiteral(","),    QStringLiteral(".."),         QStringLiteral("!"),
        QStringLiteral("$"),  QStringLiteral("2"),    QStringLiteral(">"),          QStringLiteral("/dev/null"),
        QStringLiteral("\t"), QStringLiteral("' '"),  QStringLiteral("time "),      QStringLiteral("\"$ \""),
        QStringLiteral("<"),  QStringLiteral("-"),    QStringLiteral(">&2"),        QStringLiteral("["),
    };
    QString command;
    const int length = random.bounded(1, 14);
    for (int i = 0; i < length; ++i)
        command += pieces.at(random.bounded(int(pieces.size())));
    return command;
}

} // namespace

class TestCommandWords : public QObject
{
    Q_OBJECT

private slots:
    void everydayCommandsAreRead_data();
    void everydayCommandsAreRead();
    void whatAShellWouldChangeIsOpaque_data();
    void whatAShellWouldChangeIsOpaque();
    void patternsAreWords();
    void bashRunsNothingThatWasNotRead();
};

void TestCommandWords::everydayCommandsAreRead_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *command, const char *words) {
        QTest::newRow(command) << QString::fromUtf8(command) << QString::fromUtf8(words);
    };
    row("git status", "[git|status]");
    row("  git\tstatus  ", "[git|status]");
    row("cd build && make -j8 2>&1 | tail -5", "[cd|build] [make|-j8] [tail|-5]");
    row("a || b; c & d\ne", "[a] [b] [c] [d] [e]");
    row("a |& b", "[a] [b]");
    row("a;\n\nb;", "[a] [b]");
    row("a &&\n  # then\n  b", "[a] [b]");
    row("a &", "[a]");
    row("git log # the | last; one's", "[git|log]");
    row("# first\nls", "[ls]");
    row("echo a#b", "[echo|a#b]");
    row("grep -E 'a|b && c; $(d) `e`' f", "[grep|-E|a|b && c; $(d) `e`|f]");
    row("grep \"a|b > c\" f", "[grep|a|b > c|f]");
    row("grep \"end$\" f", "[grep|end$|f]");
    row("grep end$ f", "[grep|end$|f]");
    row("echo \"$\"'a'$", "[echo|$a$]");
    row("echo \"a \\\"b\\\" \\$c \\d\"", "[echo|a \"b\" $c \\d]");
    row("g\"it\" 'status'", "[git|status]");
    row("git\\ status a\\;b", "[git status|a;b]");
    row("git commit -m 'one\ntwo'", "[git|commit|-m|one\ntwo]");
    row("git commit \\\n  --amend", "[git|commit|--amend]");
    row("gi\\\nt status", "[git|status]");
    row("echo '' \"\"", "[echo||]");
    row("npm test >/dev/null 2>&1", "[npm|test]");
    row("npm test 2> /dev/null", "[npm|test]");
    row("npm test >> /dev/null", "[npm|test]");
    row("npm test &>/dev/null && ls", "[npm|test] [ls]");
    row("2>&1 npm test", "[npm|test]");
    row("echo 2>&1", "[echo]");
    row("echo a2>&1", "[echo|a2]");
    row("echo 2 >&1", "[echo|2]");
    row("cat </dev/null", "[cat]");
    row("git show HEAD~2 stash@{0} -- :/", "[git|show|HEAD~2|stash@{0}|--|:/]");
    row("find . ! -name '*.o' -name *.c", "[find|.|!|-name|*.o|-name|*.c]");
    row("make CC=clang", "[make|CC=clang]");
    row("echo time if { }", "[echo|time|if|{|}]");
    row("[ -f x ] && ls", "[[|-f|x|]] [ls]");
    row("echo grüße 👩‍👩‍👧", "[echo|grüße|👩‍👩‍👧]");
}

void TestCommandWords::everydayCommandsAreRead()
{
    QFETCH(QString, command);
    QTEST(shown(command), "words");
}

void TestCommandWords::whatAShellWouldChangeIsOpaque_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"",
                                "  \n",
                                "# only words",
                                "a && ",
                                "&& a",
                                "a ||",
                                "a |",
                                "| a",
                                "a && && b",
                                "a ;; b",
                                "; a",
                                "a & ; b",
                                "a | | b",
                                "echo 'a",
                                "echo \"a",
                                "echo a\\",
                                "$(a)",
                                "echo $(a)",
                                "echo `a`",
                                "echo \"$(a)\"",
                                "echo \"`a`\"",
                                "echo $HOME",
                                "echo \"$HOME\"",
                                "echo ${IFS}",
                                "echo $'a'",
                                "echo \"$\"'a'$x",
                                "grep foo$; ls",
                                "echo <(a)",
                                "a >(b)",
                                "(a)",
                                "a() { b; }",
                                "function a { b; }",
                                "{ a; }",
                                "if a; then b; fi",
                                "for a in b; do c; done",
                                "while a; do b; done",
                                "case a in b) c;; esac",
                                "! a",
                                "time a",
                                "coproc a",
                                "[[ -f a ]]",
                                "((a))",
                                "select a in b; do c; done",
                                "a | ! b",
                                "a > b",
                                "a >> b",
                                "a >| b",
                                "a 2> b",
                                "a &> b",
                                "a < b",
                                "a << b\nc\nb",
                                "a <<< b",
                                "a <> b",
                                "a >& b",
                                "a >&/dev/null",
                                "a <& 3",
                                "a > /dev/nullx",
                                "a > /dev/null/../x",
                                "a >/dev/null\\x",
                                "a >'b'",
                                "a 2>&1x",
                                "a {fd}>/dev/null",
                                "a 10>/dev/null",
                                "a '2'>/dev/null",
                                "> /dev/null",
                                "a; >/dev/null",
                                "echo a &>/dev/null b",
                                "A=1 b",
                                "A+=1 b",
                                "A=1",
                                "a[0]=1 b",
                                "PATH=. ls",
                                "{a,b} c",
                                "echo {a,b}",
                                "echo {1..3}",
                                "echo a{b,c}d",
                                "~/a",
                                "cat ~/a",
                                "a b=~/c",
                                "a x:~y",
                                "*",
                                "l? a",
                                "[l]s",
                                "a &\\\n& b",
                                "a |\\\n| b",
                                "a &\\\n>/dev/null b",
                                "a \\\n# b",
                                "a \r b",
                                "a\r\nb",
                                "a \x01 b",
                                "a \x1b[2K b",
                                "'a\x7f' b",
                                "a \xc2\x85 b",
                                "a\xc2\xa0"
                                "b",
                                "a \xe3\x80\x80 b"})
        QTest::newRow(command) << QString::fromUtf8(command);
    QTest::newRow("NUL") << QStringLiteral("a ") + QChar(0) + QStringLiteral(" b");
    QTest::newRow("half a pair") << QStringLiteral("a ") + QChar(0xd83d);
    QTest::newRow("too long") << QStringLiteral("a ").repeated(200'000);
}

void TestCommandWords::whatAShellWouldChangeIsOpaque()
{
    QFETCH(QString, command);
    QCOMPARE(shown(command), QStringLiteral("opaque"));
}

void TestCommandWords::patternsAreWords()
{
    QCOMPARE(patternWords(QStringLiteral("npm  'test' *")), QStringList({u"npm"_qs, u"test"_qs, u"*"_qs}));
    QCOMPARE(patternWords(QStringLiteral("./run-*")), QStringList(QStringLiteral("./run-*")));
    for (const char *pattern : {"a && b", "a | b", "a > b", "echo $HOME", "it's", "A=1 b"})
        QVERIFY2(!patternWords(QLatin1String(pattern)), pattern);
}

/// The other shell's opinion: of random commands that are read, bash must run no words that were not read so.
void TestCommandWords::bashRunsNothingThatWasNotRead()
{
    const QString bash = QStandardPaths::findExecutable(QStringLiteral("bash"));
    if (bash.isEmpty())
        QSKIP("bash is not here");
    QTemporaryDir folder;
    QRandomGenerator random(12);
    QStringList commands;
    while (commands.size() < 300) {
        const QString command = randomCommand(random);
        const auto read = simpleCommands(command);
        if (read && (read->size() > 1 || read->first().size() > 1 || command.contains(QLatin1Char('\\'))))
            commands.append(command);
    }
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(bash, QStringList{u"-c"_qs, QString::fromLatin1(oracle), folder.filePath(u"said"_qs)} + commands);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 0);

    int heard = 0;
    for (const QString &name : QDir(folder.path()).entryList({u"said.*"_qs}, QDir::Files)) {
        QFile said(folder.filePath(name));
        QVERIFY(said.open(QIODevice::ReadOnly));
        const QString &command = commands.at(name.section(QLatin1Char('.'), 1, 1).toInt());
        for (const QString &run : QString::fromUtf8(said.readAll()).split(QChar(0x1e), Qt::SkipEmptyParts)) {
            const QStringList words = run.chopped(1).split(QChar(0x1f));
            QVERIFY2(simpleCommands(command)->contains(words), qPrintable(command + u"\n\nran "_qs + run));
            ++heard;
        }
    }
    QVERIFY2(heard > 200, qPrintable(QString::number(heard)));
    QCOMPARE(QDir(folder.path()).entryList({u"[ab2]*"_qs}, QDir::Files), QStringList());
}

QTEST_GUILESS_MAIN(TestCommandWords)
#include "tst_commandwords.moc"

#include "process/loginshell.h"

#include "commandfixture.h"
#include "process/commandenvironment.h"
#include "support/fakeprocessrunner.h"

#include <QStandardPaths>

#include <csignal>
#include <memory>

#include <unistd.h>

using namespace Deckhand;

/// What commands get of the environment, and where programs are found by who was started from a menu.
class TestLoginShell : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_home = std::make_unique<QTemporaryDir>(); }

    void theAnswerIsWhatStandsBetweenTheMarks_data();
    void theAnswerIsWhatStandsBetweenTheMarks();
    void aShellThatGivesNoAnswerIsSaid_data();
    void aShellThatGivesNoAnswerIsSaid();
    void aFileThatHangsIsEndedWithItsChildren();
    void aRealShellReadsTheFilesOfATerminal();
    void theQuestionTakesNeitherTheProgramsKeysNorItsTerminal();
    void foldersOfTheSessionComeAfterThoseOfTheShell();
    void commandsWaitUntilThePathIsThere();
    void pythonWritesAsItGoes_data();
    void pythonWritesAsItGoes();

private:
    /// A shell whose start-up files are `rc`, which then does as it is told with -c.
    QString shell(const QByteArray &rc)
    {
        QFile file(m_home->filePath(QStringLiteral("my shell's")));
        if (file.open(QIODevice::WriteOnly))
            file.write("#!/bin/bash\n" + rc + "\nwhile [ \"$1\" != -c ]; do shift; done\n/bin/sh -c \"$2\"\n");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return file.fileName();
    }
    QStringList ask(const QString &shell)
    {
        LoginShellPath path(m_fixture.runner, shell, m_home->path());
        QSignalSpy done(&path, &LoginShellPath::done);
        return done.wait(20'000) ? QStringList{done.first().at(0).toString(), done.first().at(1).toString()}
                                 : QStringList();
    }
    bool isAlive(const QString &pidFile) const
    {
        const int pid = CommandFixture::contentOf(m_home->filePath(pidFile)).trimmed().toInt();
        return pid > 0 && ::kill(pid, 0) == 0;
    }

    CommandFixture m_fixture;
    std::unique_ptr<QTemporaryDir> m_home;
};

void TestLoginShell::theAnswerIsWhatStandsBetweenTheMarks_data()
{
    QTest::addColumn<QByteArray>("rc");
    QTest::addColumn<QString>("path");
    QTest::newRow("quiet") << QByteArray("export PATH=/opt/mine/bin:$PATH") << "/opt/mine/bin";
    QTest::newRow("greeting") << QByteArray("echo PATH=/wrong; echo hello >&2; export PATH=/opt/mine/bin:$PATH")
                              << "/opt/mine/bin";
    QTest::newRow("a megabyte of noise") << QByteArray("yes /noise | head -c 1000000; export PATH=/opt/mine/bin:$PATH")
                                         << "/opt/mine/bin";
    QTest::newRow("words after the answer")
        << QByteArray("trap 'echo bye; echo /bye' EXIT; export PATH=/opt/mine/bin:$PATH") << "/opt/mine/bin";
    QTest::newRow("relative folders") << QByteArray("export PATH=./here::/opt/mine/bin:$PATH") << "/opt/mine/bin";
    QTest::newRow("waits for input") << QByteArray("read answer; export PATH=/opt/mine/bin:$PATH") << "/opt/mine/bin";
}

void TestLoginShell::theAnswerIsWhatStandsBetweenTheMarks()
{
    QFETCH(QByteArray, rc);
    QFETCH(QString, path);
    const QStringList answer = ask(shell(rc));
    QCOMPARE(answer, (QStringList{path + u':' + joinedSearchPath(qEnvironmentVariable("PATH"), {}), QString()}));
}

void TestLoginShell::aShellThatGivesNoAnswerIsSaid_data()
{
    QTest::addColumn<QByteArray>("rc");
    QTest::newRow("an error") << QByteArray("exit 3");
    QTest::newRow("another shell in its place") << QByteArray("exec /bin/sh");
    QTest::newRow("killed") << QByteArray("kill -9 $$");
    QTest::newRow("no path") << QByteArray("/bin/sh -c 'export PATH=; '; unset PATH");
}

void TestLoginShell::aShellThatGivesNoAnswerIsSaid()
{
    QFETCH(QByteArray, rc);
    const QString program = shell(rc);
    const QStringList answer = ask(program);
    QVERIFY(answer.value(0).isEmpty());
    QVERIFY2(answer.value(1).contains(program), qPrintable(answer.join(u'|')));
    const QStringList missing = ask(QStringLiteral("/no/such/shell"));
    QVERIFY2(missing.value(0).isEmpty() && missing.value(1).contains(QLatin1String("/no/such/shell")),
             qPrintable(missing.join(u'|')));
}

void TestLoginShell::aFileThatHangsIsEndedWithItsChildren()
{
    const QByteArray home = m_home->path().toUtf8();
    const QString program =
        shell("sleep 1000 & echo $! > " + home + "/one; setsid sleep 1000 & echo $! > " + home + "/two; sleep 1000");
    LoginShellPath path(m_fixture.runner, program, m_home->path(), nullptr, std::chrono::seconds(1));
    QSignalSpy done(&path, &LoginShellPath::done);
    QTRY_VERIFY(isAlive(QStringLiteral("one")) && isAlive(QStringLiteral("two")));
    QVERIFY(done.wait(30'000)); // it is bounded
    QVERIFY2(done.first().at(1).toString().contains(QLatin1String("1 s")), qPrintable(done.first().at(1).toString()));
    QTRY_VERIFY(!isAlive(QStringLiteral("one")) && !isAlive(QStringLiteral("two")));
}

void TestLoginShell::aRealShellReadsTheFilesOfATerminal()
{
    for (const char *name : {".bash_profile", ".bashrc"}) {
        QFile file(m_home->filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(qstrcmp(name, ".bashrc") == 0 ? "PATH=/from/rc:$PATH\n"
                                                 : ". ~/.bashrc\nexport PATH=/from/profile:$PATH\n");
    }
    qputenv("HOME", m_home->path().toUtf8());
    CommandFixture fixture; // takes the environment as it is now
    LoginShellPath path(fixture.runner, QStringLiteral("/bin/bash"), m_home->path());
    QSignalSpy done(&path, &LoginShellPath::done);
    QVERIFY(done.wait(20'000));
    QVERIFY2(done.first().at(0).toString().startsWith(QLatin1String("/from/profile:/from/rc:/")),
             qPrintable(done.first().at(0).toString()));
    QVERIFY(done.first().at(1).toString().isEmpty());
}

void TestLoginShell::theQuestionTakesNeitherTheProgramsKeysNorItsTerminal()
{
    FakeProcessRunner runner;
    for (const char *name : {"bash", "zsh", "fish", "tcsh"}) {
        const LoginShellPath path(runner, QStringLiteral("/bin/") + QLatin1String(name), m_home->path());
        const Command &asked = runner.commands.last()->command;
        QCOMPARE(asked.script.contains(QLatin1String(" -l ")), qstrcmp(name, "tcsh") != 0);
        QCOMPARE(asked.timeLimit, std::chrono::milliseconds(10'000));
        QVERIFY(!asked.waitForTree && asked.lifetime == Command::Lifetime::EndsWithApp);
    }
}

void TestLoginShell::foldersOfTheSessionComeAfterThoseOfTheShell()
{
    QCOMPARE(joinedSearchPath(QStringLiteral("/mine:/usr/bin"), QStringLiteral("/usr/bin:/session:/mine")),
             QStringLiteral("/mine:/usr/bin:/session"));
    QCOMPARE(joinedSearchPath({}, QStringLiteral("/usr/bin:.::/bin")), QStringLiteral("/usr/bin:/bin"));
}

void TestLoginShell::commandsWaitUntilThePathIsThere()
{
    SupervisedProcessRunner &runner = m_fixture.runner;
    const Command command = m_fixture.command(QStringLiteral("echo $PATH"));
    runner.holdStarts();
    QObject owner;
    RunningCommand *running = runner.run(command, &owner);
    QSignalSpy started(running, &RunningCommand::started);
    QSignalSpy done(running, &RunningCommand::done);
    QVERIFY(!started.wait(100));
    runner.environment().setSearchPath(QStringLiteral("/mine:/usr/bin:/bin"));
    runner.releaseStarts();
    QVERIFY(done.wait(20'000));
    QCOMPARE(m_fixture.output(command), "/mine:/usr/bin:/bin\n");
}

void TestLoginShell::pythonWritesAsItGoes_data()
{
    QTest::addColumn<QByteArray>("users");
    QTest::addColumn<bool>("wanted");
    QTest::addColumn<QByteArray>("variable");
    QTest::newRow("by default") << QByteArray() << true << QByteArray("1");
    QTest::newRow("switched off") << QByteArray() << false << QByteArray("unset");
    QTest::newRow("the user says otherwise") << QByteArray("x") << true << QByteArray("x");
    QTest::newRow("the user says no") << QByteArray("") << true << QByteArray();
}

void TestLoginShell::pythonWritesAsItGoes()
{
    QFETCH(QByteArray, users);
    QFETCH(bool, wanted);
    QFETCH(QByteArray, variable);
    qunsetenv("PYTHONUNBUFFERED");
    if (!users.isNull())
        qputenv("PYTHONUNBUFFERED", users);
    CommandFixture fixture;
    qunsetenv("PYTHONUNBUFFERED");
    fixture.runner.environment().setUnbuffered(wanted);
    const Command said = fixture.command(QStringLiteral("echo ${PYTHONUNBUFFERED-unset}"));
    fixture.run(said);
    QCOMPARE(fixture.output(said).trimmed(), variable);
    if (variable != "1" || QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty())
        return;
    const Command program =
        fixture.command(QStringLiteral("python3 -c 'print(\"first\"); import time; time.sleep(1000)'"));
    QObject owner;
    RunningCommand *running = fixture.runner.run(program, &owner);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.output(program), "first\n", 20'000);
    QSignalSpy done(running, &RunningCommand::done);
    running->stop();
    QVERIFY(done.wait(20'000));
}

QTEST_GUILESS_MAIN(TestLoginShell)
#include "tst_loginshell.moc"

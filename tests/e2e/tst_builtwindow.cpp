#include "e2e/deckhandprocess.h"
#include "process/loginshell.h"
#include "support/fakemessagesapi.h"

#include <QDirIterator>

#include <csignal>

using namespace Deckhand;

/// The built program's real window on a real X server (Xvfb), with keys from outside. What can be seen from here is what reaches
/// the model; what is on the screen is looked at in tests/app.
class TestBuiltWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void aPromptTypedIntoTheWindowRunsToTheWakeUp();
    void aTerminationSignalClosesItAndWhatRunsGoesOn();
    void aSecondStartForTheFolderBringsTheWindowThatIsThere();
    void afterAKillTheEndOfATaskIsToldToItsConversation();
    void startedFromAMenuCommandsFindWhatATerminalFinds();

private:
    static QString makeProgram(const QString &path, const QByteArray &script);
    void openWindow(DeckhandProcess &deckhand, const FakeMessagesApi &api);
    void xdotool(const QStringList &arguments);

    QProcess m_server;
    QString m_display;
};

void TestBuiltWindow::initTestCase()
{
    // The server chooses a free display and tells its number on standard output.
    m_server.setProcessChannelMode(QProcess::SeparateChannels);
    m_server.start(u"Xvfb"_qs,
                   {u"-displayfd"_qs, u"1"_qs, u"-screen"_qs, u"0"_qs, u"1400x900x24"_qs, u"-nolisten"_qs, u"tcp"_qs});
    QByteArray number;
    QTRY_VERIFY2((number += m_server.readAllStandardOutput()).contains('\n'),
                 "Xvfb did not start; ./dev test installs it");
    m_display = u':' + QString::fromLatin1(number.trimmed());
}

void TestBuiltWindow::cleanupTestCase()
{
    m_server.kill();
    m_server.waitForFinished();
}

void TestBuiltWindow::xdotool(const QStringList &arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_qs, m_display);
    process.setProcessEnvironment(environment);
    process.start(u"xdotool"_qs, arguments);
    QTRY_VERIFY_WITH_TIMEOUT(process.state() == QProcess::NotRunning, 15000);
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
             process.readAllStandardError().constData());
}

void TestBuiltWindow::openWindow(DeckhandProcess &deckhand, const FakeMessagesApi &api)
{
    deckhand.useApi(api.baseUrl());
    deckhand.setEnvironment(u"DISPLAY"_qs, m_display);
    deckhand.setEnvironment(u"QT_QPA_PLATFORM"_qs, u"xcb"_qs);
    deckhand.start({u"--permission-mode"_qs, u"bypass"_qs, u"--workspace"_qs, deckhand.workspace()});
    // There is no window manager to give the keyboard to it.
    xdotool({u"search"_qs, u"--sync"_qs, u"--onlyvisible"_qs, u"--name"_qs, u"Deckhand"_qs, u"windowfocus"_qs,
             u"--sync"_qs});
}

void TestBuiltWindow::aPromptTypedIntoTheWindowRunsToTheWakeUp()
{
    FakeMessagesApi api;
    api.enqueue(
        FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs, {{u"command"_qs, untilFile(u"go"_qs, u"exit 3"_qs)}}));
    api.enqueue(FakeReply().text(u"It runs."_qs));
    api.enqueue(FakeReply().text(u"It failed."_qs));
    DeckhandProcess deckhand;
    openWindow(deckhand, api);
    xdotool({u"type"_qs, u"--delay"_qs, u"5"_qs, u"run it"_qs});
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_COMPARE(api.requests().size(), 2);
    QVERIFY(api.requests().first().lastText().contains(u"run it"_qs));
    QVERIFY(api.requests().last().toolResult(u"toolu_1"_qs).contains(u" started: "_qs));
    deckhand.touch(u"go"_qs);
    QTRY_COMPARE(api.requests().size(), 3);
    QVERIFY(api.requests().last().lastText().contains(u"failed (exit code 3)"_qs));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
    xdotool({u"key"_qs, u"ctrl+q"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QCOMPARE(api.requests().size(), 3);
}

void TestBuiltWindow::aTerminationSignalClosesItAndWhatRunsGoesOn()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs,
                                    {{u"command"_qs, u"sleep 75319"_qs}, {u"timeout_s"_qs, 0}}));
    api.enqueue(FakeReply().text(u"It runs."_qs));
    DeckhandProcess deckhand;
    openWindow(deckhand, api);
    xdotool({u"type"_qs, u"go"_qs});
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_VERIFY(processExists("75319"));
    ::kill(pid_t(deckhand.pid()), SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 10000);
    QCOMPARE(deckhand.exitCode(), 128 + SIGTERM);
    QVERIFY(processExists("75319")); // a log-out is no wish to lose a long run: the next start looks after it again
    QProcess::execute(u"pkill"_qs, {u"-f"_qs, u"sleep 75319"_qs});
    QTRY_VERIFY(!processExists("75319"));
}

void TestBuiltWindow::aSecondStartForTheFolderBringsTheWindowThatIsThere()
{
    FakeMessagesApi api;
    api.enqueue(FakeReply().text(u"Yes."_qs));
    DeckhandProcess deckhand;
    openWindow(deckhand, api);
    xdotool({u"type"_qs, u"go"_qs});
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_COMPARE(api.requests().size(), 1);
    const auto startAgain = [&](DeckhandProcess &second, const QStringList &options) {
        second.setEnvironment(u"DISPLAY"_qs, m_display);
        second.setEnvironment(u"QT_QPA_PLATFORM"_qs, u"xcb"_qs);
        second.setEnvironment(u"DECKHAND_STATE_DIR"_qs, deckhand.stateDir());
        second.start(QStringList{u"--workspace"_qs, deckhand.workspace()} + options);
    };
    DeckhandProcess plain;
    startAgain(plain, {});
    QTRY_VERIFY_WITH_TIMEOUT(plain.ended(), 15000);
    QCOMPARE(plain.exitCode(), 0);
    DeckhandProcess continues;
    startAgain(continues, {u"--continue"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(continues.ended(), 15000);
    QCOMPARE(continues.exitCode(), 0);
    QDirIterator files(deckhand.stateDir() + u"/sessions"_qs, {u"*.jsonl"_qs}, QDir::Files,
                       QDirIterator::Subdirectories);
    files.next();
    DeckhandProcess resumes;
    startAgain(resumes, {u"--resume"_qs, files.fileName().left(8)});
    QTRY_VERIFY_WITH_TIMEOUT(resumes.ended(), 15000);
    QCOMPARE(resumes.exitCode(), 0);
    DeckhandProcess unknown;
    startAgain(unknown, {u"--resume"_qs, u"nobody"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(unknown.ended(), 15000);
    QCOMPARE(unknown.exitCode(), 1);
    QVERIFY2(unknown.errors().contains("nobody"), unknown.errors().constData());
    DeckhandProcess bound;
    startAgain(bound, {u"--model"_qs, u"other"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(bound.ended(), 15000);
    QCOMPARE(bound.exitCode(), 1);
    QVERIFY2(bound.errors().contains("--model"), bound.errors().constData());

    deckhand.kill(); // what it leaves is in nobody's way
    openWindow(deckhand, api);
    QVERIFY(!deckhand.ended());
    xdotool({u"key"_qs, u"ctrl+q"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
}

void TestBuiltWindow::afterAKillTheEndOfATaskIsToldToItsConversation()
{
    FakeMessagesApi api;
    api.enqueue(
        FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs, {{u"command"_qs, untilFile(u"go"_qs, u"exit 3"_qs)}}));
    api.enqueue(FakeReply().text(u"It runs."_qs));
    api.enqueue(FakeReply().text(u"Something else."_qs));
    DeckhandProcess deckhand;
    openWindow(deckhand, api);
    xdotool({u"type"_qs, u"run it"_qs});
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_COMPARE(api.requests().size(), 2);
    xdotool({u"key"_qs, u"ctrl+n"_qs});
    xdotool({u"type"_qs, u"the other"_qs});
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_COMPARE(api.requests().size(), 3);
    QCOMPARE(api.requests().last().messages().size(), 1);
    deckhand.kill();
    deckhand.touch(u"go"_qs);

    api.enqueue(FakeReply().text(u"It failed."_qs));
    api.enqueue(FakeReply().text(u"And on."_qs));
    openWindow(deckhand, api);
    QTRY_COMPARE_WITH_TIMEOUT(api.requests().size(), 4, 20000);
    const QByteArray told = api.requests().last().body;
    QVERIFY(told.contains("run it") && told.contains("exit code 3") && !told.contains("the other"));
    xdotool({u"type"_qs, u"go on"_qs}); // in the one that was shown last
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_COMPARE(api.requests().size(), 5);
    const QByteArray shown = api.requests().last().body;
    QVERIFY(shown.contains("the other") && shown.contains("go on") && !shown.contains("exit code 3"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
    xdotool({u"key"_qs, u"ctrl+q"_qs});
    QTRY_VERIFY(deckhand.ended());
}

QString TestBuiltWindow::makeProgram(const QString &path, const QByteArray &script)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write("#!/bin/bash\n" + script);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

void TestBuiltWindow::startedFromAMenuCommandsFindWhatATerminalFinds()
{
    if (startedFromTerminal())
        QSKIP("The tests run in a terminal, and so would the window.");
    FakeMessagesApi api;
    api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"tool-of-mine"_qs}}));
    api.enqueue(FakeReply().text(u"Done."_qs));
    DeckhandProcess deckhand;
    makeProgram(deckhand.workspace() + u"/tool-of-mine"_qs, "echo found it");
    const QByteArray shell = "echo Good morning; sleep 2; export PATH=" + deckhand.workspace().toUtf8()
                           + ":$PATH\nwhile [ $1 != -c ]; do shift; done; eval \"$2\"\n";
    deckhand.setEnvironment(u"SHELL"_qs, makeProgram(deckhand.workspace() + u"/shell"_qs, shell));
    openWindow(deckhand, api);
    xdotool({u"type"_qs, u"go"_qs});
    xdotool({u"key"_qs, u"Return"_qs});
    QTRY_COMPARE_WITH_TIMEOUT(api.requests().size(), 2, 20000);
    QCOMPARE(api.requests().last().toolResult(u"toolu_1"_qs).trimmed(), u"found it"_qs);
    xdotool({u"key"_qs, u"ctrl+q"_qs});
    QTRY_VERIFY(deckhand.ended());
}

QTEST_GUILESS_MAIN(TestBuiltWindow)
#include "tst_builtwindow.moc"

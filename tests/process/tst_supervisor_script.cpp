#include "supervisortalk.h"

#include <csignal>

using namespace Deckhand;

/// A script runs as with `bash -c`, and the parts of its last pipeline are told where that changes nothing.
class TestSupervisorScript : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;

private slots:
    void pipelineIsTold_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("pipeline");
        QTest::newRow("three parts") << QByteArray("false | (exit 4) | true") << 0 << QByteArray("1,4,0");
        QTest::newRow("two parts") << QByteArray("false | true") << 0 << QByteArray("1,0");
        QTest::newRow("pipefail") << QByteArray("set -o pipefail\n(exit 3) | true") << 3 << QByteArray("3,0");
        QTest::newRow("set -e") << QByteArray("set -euo pipefail; true | false; echo no") << 1 << QByteArray("0,1");
        QTest::newRow("final newline") << QByteArray("true | false\n") << 1 << QByteArray("0,1");
        QTest::newRow("comment") << QByteArray("false | true # not && so |") << 0 << QByteArray();
        QTest::newRow("plain comment") << QByteArray("false | true # c\n# d") << 0 << QByteArray("1,0");
        QTest::newRow("missing program") << QByteArray("true | no-such-program-1") << 127 << QByteArray("0,127");
        QTest::newRow("noclobber and IFS")
            << QByteArray("set -C; set -u; IFS=,; umask 0; cd /; false | true") << 0 << QByteArray("1,0");
        QTest::newRow("own functions") << QByteArray("exit() { echo x; }; printf() { echo y; }; false | true") << 0
                                       << QByteArray("1,0");
        QTest::newRow("exit in the script") << QByteArray("false | true; exit 7") << 7 << QByteArray("1,0");
        QTest::newRow("no pipeline") << QByteArray("false || exit 3") << 3 << QByteArray();
        QTest::newRow("not the last") << QByteArray("false | true\ntrue") << 0 << QByteArray();
        QTest::newRow("own trap") << QByteArray("trap 'exit 9' EXIT; false | true") << 9 << QByteArray();
        QTest::newRow("exec") << QByteArray("false | true; exec true") << 0 << QByteArray();
        QTest::newRow("here-document") << QByteArray("cat <<E | false\nx\nE") << 1 << QByteArray();
    }

    void pipelineIsTold()
    {
        QFETCH(const QByteArray, script);
        const QString folder = m_fixture.newFolder();
        const QList<SupervisorEvent> events = talk(spec(folder, script));
        QVERIFY(!events.isEmpty());
        const SupervisorEvent &end = events.last();
        QCOMPARE(end.values.value("how"), "exited");
        QTEST(int(end.number("code")), "code");
        QTEST(end.values.value("pipeline"), "pipeline");
        QTEST(statusOf(folder).value("pipeline"), "pipeline");
        QVERIFY(!QFile::exists(folder + QStringLiteral("/pipeline")));
        const QByteArray output = CommandFixture::contentOf(folder + QStringLiteral("/output.log"));
        QVERIFY2(output.isEmpty() || output.contains("no-such-program"), output.constData());
    }

    void stoppedPipelineTellsNothing()
    {
        SupervisorTalk talk;
        talk.start(spec(m_fixture.newFolder(), "false | true; sleep 1000 | cat"));
        QVERIFY(talk.waitForEvent("started"));
        QTest::qWait(100);
        talk.say("stop");
        talk.waitForEnd();
        QCOMPARE(talk.events.last().values.value("how"), "stopped");
        QVERIFY(!talk.events.last().values.contains("pipeline"));
    }

    /// Against bash itself: exit code, signal and all that was written.
    void scriptRunsAsInBash_data()
    {
        QTest::addColumn<QByteArray>("script");
        int row = 0;
        for (const char *script : {"exit 0",
                                   "exit 1",
                                   "exit 255",
                                   "kill -9 $$",
                                   "kill -SEGV $$",
                                   "true | kill -TERM $$",
                                   "/",
                                   "no-such-program-1",
                                   "false | true",
                                   "true | false",
                                   "if true | x",
                                   "echo 'a | b",
                                   "a | b; (",
                                   "echo a | cat &&",
                                   "echo a |",
                                   "echo a | cat && # c",
                                   "echo a | cat ||\n\n# c\n",
                                   "echo a | cat \\",
                                   "echo a | cat # c",
                                   "# | only",
                                   "echo a | cat\n# c",
                                   "cat <<E | cat\nx",
                                   "cat <<E | cat\nx\nE\n",
                                   "cat <<'E' | cat\nexit\n",
                                   "x=1 | trap -p",
                                   "f() { a | b; }; set -x; false",
                                   "f() { a | b; }; set -eux; echo a; false; echo b",
                                   "set -v\ntrue | false",
                                   "set -e; echo a | cat; false; echo b",
                                   "echo $0 $# $- $BASH_SUBSHELL | cat",
                                   "f() { return 3; }; true | f",
                                   "echo a | cat; echo $?; (exit 6)",
                                   "echo \"$LINENO\" | cat\n\necho $LINENO",
                                   "! true | true",
                                   "read x; echo \"$x|$?\"",
                                   "true | return",
                                   "sleep 0.1 | cat &",
                                   "echo a | cat; kill -HUP $$",
                                   "\r\ntrue | false\r",
                                   "x 2>/dev/null | y",
                                   "set -n; true | false",
                                   "shopt -s lastpipe; true | exit 5",
                                   "case a in a) true | false;; esac"})
            QTest::addRow("%d", row++) << QByteArray(script);
    }

    void scriptRunsAsInBash()
    {
        QFETCH(const QByteArray, script);
        const QString folder = m_fixture.newFolder();
        const CommandResult result = endOf(talk(spec(folder, script)));

        const QString reference = folder + QStringLiteral("/reference");
        QFile file(reference);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(script) == script.size());
        file.close();
        QProcess bash;
        bash.setProcessChannelMode(QProcess::MergedChannels);
        bash.setStandardInputFile(QProcess::nullDevice());
        bash.setWorkingDirectory(QStringLiteral("/"));
        bash.start(QStringLiteral("/bin/bash"),
                   {QStringLiteral("-c"), QStringLiteral("exec -a bash \"$BASH\" -c \"$0\""),
                    QStringLiteral("eval \"$(<'%1')\"").arg(reference)});
        QTRY_COMPARE(bash.state(), QProcess::NotRunning);

        const bool crashed = bash.exitStatus() == QProcess::CrashExit;
        QCOMPARE(result.ending, crashed ? CommandResult::Ending::Signalled : CommandResult::Ending::Exited);
        QCOMPARE(crashed ? result.signal : result.exitCode, bash.exitCode());
        // An unfinished script is told to end a line later, because a line was added.
        const auto comparable = [](QByteArray text) {
            return text.contains("unexpected end of file") ? text.replace("line 3", "line 2") : text;
        };
        QCOMPARE(comparable(CommandFixture::contentOf(folder + QStringLiteral("/output.log"))),
                 comparable(bash.readAll()));
    }

    void plantedPipelineFifoDoesNotHang()
    {
        const QString folder = m_fixture.newFolder();
        const QList<SupervisorEvent> events =
            talk(spec(folder, "mkfifo '" + folder.toUtf8() + "/pipeline'; exec bash -c 'false | true'"));
        QCOMPARE(events.last().values.value("how"), "exited");
        QVERIFY(!events.last().values.contains("pipeline"));
    }
};

QTEST_GUILESS_MAIN(TestSupervisorScript)
#include "tst_supervisor_script.moc"

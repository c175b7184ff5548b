#include "e2e/deckhandprocess.h"
#include "support/fakemessagesapi.h"

#include <QRandomGenerator>
#include <QRegularExpression>

#include <csignal>

using namespace Deckhand;

namespace {

const QStringList streamJson{u"-p"_qs, u"--output-format"_qs, u"stream-json"_qs, u"--permission-mode"_qs, u"bypass"_qs};

/// How a command shall end, and the words that the model must read of it.
struct Ending {
    QString command;
    QString words;
};

QList<Ending> tenEndings(int round)
{
    QList<Ending> endings;
    for (int i = 0; i < 10; ++i) {
        // A cookie of its own for each: what is left of it would be found.
        const QString wait = QStringLiteral("sleep 0.%1%2; ").arg(i).arg(round % 10);
        if (i % 3 == 0)
            endings.append(
                {wait + QStringLiteral("echo crashed_%1_%2").arg(round).arg(i), u"completed (exit code 0)"_qs});
        else if (i % 3 == 1)
            endings.append({wait + QStringLiteral("exit %1").arg(i + 1), u"failed (exit code %1)"_qs.arg(i + 1)});
        else
            endings.append({wait + u"kill -9 $$"_qs, u"failed (killed by signal 9 (SIGKILL))"_qs});
    }
    return endings;
}

/// The model of these tests: "go" starts ten commands, everything else is answered with a word. Remembers what it was told.
class Model
{
public:
    Model()
    {
        m_api.setHandler([this](const FakeRequest &request) { return answer(request); });
    }

    FakeMessagesApi &api() { return m_api; }
    /// `tool`: what runs them.
    void setEndings(const QList<Ending> &endings, const QString &tool = u"background_run"_qs)
    {
        m_endings = endings;
        m_tool = tool;
    }
    /// Task by its id: how often its end came, and the words of the last time.
    QHash<QString, QStringList> told;

private:
    FakeReply answer(const FakeRequest &request)
    {
        static const QRegularExpression entry(u"^\\[bg:([0-9a-f]{8})\\] (.*)$"_qs, QRegularExpression::MultilineOption);
        const QString text = request.lastText();
        auto match = entry.globalMatch(text);
        while (match.hasNext()) {
            const QRegularExpressionMatch found = match.next();
            told[found.captured(1)].append(found.captured(2));
        }
        if (!text.split(u'\n').contains(u"go"_qs) || !request.lastToolResults().isEmpty())
            return FakeReply().text(u"Seen."_qs);
        FakeReply reply;
        for (qsizetype i = 0; i < m_endings.size(); ++i)
            reply.toolUse(u"toolu_%1_%2"_qs.arg(request.number).arg(i), m_tool,
                          {{u"command"_qs, m_endings.at(i).command}});
        return reply;
    }

    FakeMessagesApi m_api;
    QList<Ending> m_endings;
    QString m_tool;
};

/// What the state folder knows: the command of each task that was ever started.
QHash<QString, QString> commandsById(const DeckhandProcess &deckhand)
{
    QHash<QString, QString> commands;
    const QFileInfoList folders =
        QDir(deckhand.stateDir() + u"/tasks"_qs).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QFileInfo &folder : folders) {
        QFile file(folder.filePath() + u"/task.json"_qs);
        if (file.open(QFile::ReadOnly))
            commands.insert(folder.fileName(),
                            QJsonDocument::fromJson(file.readAll()).object()[u"command"_qs].toString());
    }
    return commands;
}

int rounds(int usual)
{
    const int asked = qEnvironmentVariableIntValue("DECKHAND_CRASH_ROUNDS");
    return asked > 0 ? asked : usual;
}

} // namespace

/// kill -9 of the program at any moment: no end is lost, none is told twice, none is false, nothing is left behind.
class TestCrash : public QObject
{
    Q_OBJECT

private slots:
    void killedInTheMiddleOfTenTasks();
    void theKilledWindowTellsInItsNextRun();
    void aTaskThatStillRunsIsLookedAfterAndToldAtItsEnd();
    void whatRunsOnIsNotWaitedForByAnotherPrompt();
    void aLivingRunKeepsItsTasksToItself();
    void anEndThatNobodyKnowsIsLostAndNamesWhatIsLeft();
    void whatWentToTheBackgroundIsToldOnce_data();
    void whatWentToTheBackgroundIsToldOnce();
    void whatStillIsInFrontEndsWithTheProgram();
    void aBuildThatLeavesADaemonIsToldAtItsOwnEnd();
};

void TestCrash::killedInTheMiddleOfTenTasks()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    QHash<QString, QString> words; // command -> what is true of it
    int inFlight = 0;
    for (int round = 0; round < rounds(8); ++round) {
        const QList<Ending> endings = tenEndings(round);
        for (const Ending &ending : endings)
            words.insert(ending.command, ending.words);
        model.setEndings(endings);
        const qsizetype before = model.api().requests().size();
        deckhand.start(streamJson + QStringList{u"go"_qs});
        QTRY_VERIFY_WITH_TIMEOUT(model.api().requests().size() > before, 10000);
        const int until = QRandomGenerator::global()->bounded(700);
        letPass(until); // the moment of the crash is what this test is about
        const qsizetype atCrash = model.api().requests().size();
        deckhand.crash();
        inFlight += model.api().requests().size() > atCrash;

        // The tasks end without the program; then its next runs learn of it.
        const auto isOver = [&] {
            const QHash<QString, QString> commands = commandsById(deckhand);
            return std::all_of(commands.keyBegin(), commands.keyEnd(), [&](const QString &id) {
                const QString folder = deckhand.stateDir() + u"/tasks/"_qs + id;
                QFile status(folder + u"/status"_qs);
                return !QFile::exists(folder + u"/task.lock"_qs)
                    || (status.open(QFile::ReadOnly) && status.readAll().contains("state=ended"));
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isOver(), 10000);
        for (int run = 0; run < 2; ++run) {
            deckhand.start(streamJson + QStringList{u"next"_qs});
            QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20000);
            QCOMPARE(deckhand.exitCode(), 0);
        }
    }

    const QHash<QString, QString> commands = commandsById(deckhand);
    QVERIFY(commands.size() > rounds(8)); // else it was always killed before it began
    int never = 0;
    for (auto command = commands.cbegin(); command != commands.cend(); ++command) {
        const QStringList told = model.told.value(command.key());
        QVERIFY2(told.size() >= 1, qPrintable(u"lost: "_qs + command.key() + u' ' + command.value()));
        // Twice is only allowed for a request that was on the wire when the program was killed: nobody can know then.
        if (told.size() > 1)
            ++inFlight;
        QVERIFY2(told.size() <= 2, qPrintable(told.join(u'\n')));
        never += told.last().contains(u"never started"_qs);
        QVERIFY2(told.last().contains(u"never started"_qs) || told.last().startsWith(words.value(command.value())),
                 qPrintable(command.value() + u": "_qs + told.last()));
    }
    qInfo("%lld tasks in %d rounds, %d never started, %d told again because their request was on the wire",
          qlonglong(commands.size()), rounds(8), never, inFlight);
    QVERIFY(!processExists("crashed_"));
    QVERIFY2(model.api().violations().isEmpty(), qPrintable(model.api().violations().join(u'\n')));
}

void TestCrash::theKilledWindowTellsInItsNextRun()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    deckhand.setEnvironment(u"QT_QPA_PLATFORM"_qs, u"offscreen"_qs);
    QHash<QString, QString> words;
    for (int round = 0; round < rounds(5); ++round) {
        const QList<Ending> endings = tenEndings(round);
        for (const Ending &ending : endings)
            words.insert(ending.command, ending.words);
        model.setEndings(endings);
        deckhand.start(streamJson + QStringList{u"--no-wait"_qs, u"go"_qs});
        QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 10000);
        // A window that goes on with that session takes the tasks over, is killed somewhere, and the next one finishes.
        deckhand.start({u"--workspace"_qs, deckhand.workspace(), u"--continue"_qs});
        letPass(QRandomGenerator::global()->bounded(100, 900));
        deckhand.crash();
        deckhand.start({u"--workspace"_qs, deckhand.workspace(), u"--continue"_qs});
        const auto allTold = [&] {
            const QList<QString> ids = commandsById(deckhand).keys();
            return std::all_of(ids.cbegin(), ids.cend(), [&](const QString &id) { return model.told.contains(id); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(allTold(), 20000);
        deckhand.crash();
    }
    const QHash<QString, QString> commands = commandsById(deckhand);
    QCOMPARE(commands.size(), rounds(5) * 10);
    int again = 0;
    for (auto command = commands.cbegin(); command != commands.cend(); ++command) {
        const QStringList told = model.told.value(command.key());
        again += told.size() > 1;
        QVERIFY2(told.size() <= 2, qPrintable(told.join(u'\n')));
        QVERIFY2(told.last().startsWith(words.value(command.value())),
                 qPrintable(command.value() + u": "_qs + told.last()));
    }
    qInfo("%d of %lld told again because their request was on the wire", again, qlonglong(commands.size()));
    QVERIFY2(model.api().violations().isEmpty(), qPrintable(model.api().violations().join(u'\n')));
}

void TestCrash::aTaskThatStillRunsIsLookedAfterAndToldAtItsEnd()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    model.setEndings({{untilFile(u"go"_qs, u"echo the end; exit 5"_qs), {}}});
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_COMPARE(model.api().requests().size(), 2);
    const QString id = commandsById(deckhand).keys().first();
    QTRY_VERIFY(QFile::exists(deckhand.stateDir() + u"/tasks/"_qs + id + u"/status"_qs));
    deckhand.crash();

    // A run with an open input stays, and hears of the end while it is there.
    deckhand.startWithInput(streamJson + QStringList{u"--input-format"_qs, u"stream-json"_qs});
    deckhand.writeObject({{u"type"_qs, u"user"_qs}, {u"message"_qs, QJsonObject{{u"content"_qs, u"hello"_qs}}}});
    QTRY_COMPARE(model.api().requests().size(), 3);
    QVERIFY(model.told.isEmpty());
    QTRY_COMPARE(deckhand.objects(u"system"_qs, u"background_task"_qs).size(), 1); // taken over
    deckhand.touch(u"go"_qs);
    QTRY_COMPARE(model.told.size(), 1);
    QVERIFY(model.told.cbegin()->first().startsWith(u"failed (exit code 5)"_qs));
    deckhand.endInput();
    QTRY_VERIFY(deckhand.ended());
    deckhand.start(streamJson + QStringList{u"again"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(model.told.cbegin()->size(), 1);
}

void TestCrash::whatRunsOnIsNotWaitedForByAnotherPrompt()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    model.setEndings({{untilFile(u"go"_qs), {}}});
    deckhand.start(streamJson + QStringList{u"--no-wait"_qs, u"go"_qs});
    QTRY_VERIFY(deckhand.ended());
    deckhand.start(streamJson + QStringList{u"next"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(deckhand.exitCode(), 0);
    QVERIFY(model.told.isEmpty());
    deckhand.touch(u"go"_qs);
    const QString id = commandsById(deckhand).keys().first();
    QTRY_VERIFY(!processExists(QFile::encodeName(id + u"/script"_qs)));
    deckhand.start(streamJson + QStringList{u"next"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(model.told.value(id).size(), 1);
}

void TestCrash::aLivingRunKeepsItsTasksToItself()
{
    Model model;
    DeckhandProcess first;
    DeckhandProcess second;
    second.setEnvironment(u"DECKHAND_STATE_DIR"_qs, first.stateDir());
    first.useApi(model.api().baseUrl());
    second.useApi(model.api().baseUrl());
    model.setEndings({{untilFile(u"go"_qs), {}}});
    first.start(streamJson + QStringList{u"go"_qs});
    QTRY_COMPARE(model.api().requests().size(), 2);
    second.start(streamJson + QStringList{u"--workspace"_qs, first.workspace(), u"next"_qs});
    QTRY_VERIFY(second.ended());
    QCOMPARE(second.objects(u"system"_qs, u"background_task"_qs).size(), 0);
    first.touch(u"go"_qs);
    QTRY_VERIFY(first.ended());
    QCOMPARE(model.told.size(), 1);
    QCOMPARE(model.told.cbegin()->size(), 1);
}

void TestCrash::anEndThatNobodyKnowsIsLostAndNamesWhatIsLeft()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    model.setEndings({{u"setsid sleep 4711 & sleep 4712"_qs, {}}});
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_VERIFY(deckhand.saw(u"setsid sleep 4711 & sleep 4712"_qs, u"running"_qs));
    QTRY_VERIFY(processExists("4711"));
    deckhand.crash();
    const QString id = commandsById(deckhand).keys().first();
    QFile status(deckhand.stateDir() + u"/tasks/"_qs + id + u"/status"_qs);
    QVERIFY(status.open(QFile::ReadOnly));
    static const QRegularExpression supervisor(u"supervisor_pid=(\\d+)"_qs);
    const int pid = supervisor.match(QString::fromUtf8(status.readAll())).captured(1).toInt();
    QVERIFY(pid > 1);
    QCOMPARE(::kill(pid, SIGKILL), 0);

    deckhand.start(streamJson + QStringList{u"next"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20000);
    deckhand.start(streamJson + QStringList{u"next"_qs});
    QTRY_VERIFY_WITH_TIMEOUT(deckhand.ended(), 20000);
    const QStringList told = model.told.value(id);
    QCOMPARE(told.size(), 1);
    QVERIFY2(told.first().startsWith(u"lost"_qs), qPrintable(told.first()));
    QProcess::execute(u"pkill"_qs, {u"-f"_qs, u"sleep 471[12]"_qs});
}

void TestCrash::whatWentToTheBackgroundIsToldOnce_data()
{
    QTest::addColumn<bool>("crashes");
    QTest::newRow("by the run that moved it") << false;
    QTest::newRow("by the one after its crash") << true;
}

void TestCrash::whatWentToTheBackgroundIsToldOnce()
{
    QFETCH(bool, crashes);
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    deckhand.writeSettings("[tasks]\nbashLimit=1\n");
    const QString command = u"echo half; "_qs + untilFile(u"go"_qs, u"echo whole; exit 5"_qs);
    model.setEndings({{command, {}}}, u"bash"_qs);
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_COMPARE(model.api().requests().size(), 2);
    const QHash<QString, QString> commands = commandsById(deckhand);
    QCOMPARE(commands.values(), QStringList{command});
    const QString id = commands.keys().first();
    const FakeRequest request = model.api().requests().last();
    QCOMPARE(request.toolResult(request.lastToolResults().first()[u"tool_use_id"_qs].toString()),
             u"half\n[moved to the background as %1 after 1 s, you will be told of its end]"_qs.arg(id));
    QVERIFY(model.told.isEmpty());
    if (crashes) {
        deckhand.crash();
        deckhand.touch(u"go"_qs);
        QTRY_VERIFY(!processExists(QFile::encodeName(id + u"/script"_qs)));
        deckhand.start(streamJson + QStringList{u"next"_qs});
    } else {
        deckhand.touch(u"go"_qs);
    }
    QTRY_VERIFY(deckhand.ended());
    deckhand.start(streamJson + QStringList{u"again"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(model.told.value(id).size(), 1);
    QVERIFY2(model.told.value(id).first().startsWith(u"failed (exit code 5)"_qs),
             qPrintable(model.told.value(id).first()));
    QVERIFY2(model.api().violations().isEmpty(), qPrintable(model.api().violations().join(u'\n')));
}

/// And no later run takes it for a background task, though its folder is there.
void TestCrash::whatStillIsInFrontEndsWithTheProgram()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    model.setEndings({{u"sleep 4713"_qs, {}}}, u"bash"_qs);
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_VERIFY(processExists("4713"));
    deckhand.crash();
    QTRY_VERIFY(!processExists("4713"));
    QCOMPARE(commandsById(deckhand).size(), 1);
    deckhand.start(streamJson + QStringList{u"next"_qs});
    QTRY_VERIFY(deckhand.ended());
    QVERIFY(model.told.isEmpty());
    QCOMPARE(deckhand.objects(u"system"_qs, u"background_task"_qs).size(), 0);
    QVERIFY2(!deckhand.errors().contains("damaged"), deckhand.errors().constData());
}

void TestCrash::aBuildThatLeavesADaemonIsToldAtItsOwnEnd()
{
    Model model;
    DeckhandProcess deckhand;
    deckhand.useApi(model.api().baseUrl());
    const QString daemon = untilFile(u"go"_qs, u"echo late words; sleep 4714"_qs);
    const auto endDaemon = qScopeGuard([&deckhand] {
        deckhand.touch(u"go"_qs);
        letPass(200);
        QProcess::execute(u"pkill"_qs, {u"-f"_qs, u"sleep 4714"_qs});
    });
    model.setEndings({{u"echo built; (%1) & exit 0"_qs.arg(daemon), {}}});
    deckhand.start(streamJson + QStringList{u"go"_qs});
    QTRY_VERIFY(deckhand.ended()); // and does not wait for the daemon
    QCOMPARE(deckhand.exitCode(), 0);
    const QString id = commandsById(deckhand).keys().first();
    QCOMPARE(model.told.value(id).size(), 1);
    QVERIFY2(model.told.value(id).first().startsWith(u"completed (exit code 0)"_qs),
             qPrintable(model.told.value(id).first()));
    static const QRegularExpression named(
        u"process(es)? of it still runs?: .*bash \\(\\d+\\)"_qs); // and the sleep of its loop
    QVERIFY2(model.api().requests().last().lastText().contains(named),
             qPrintable(model.api().requests().last().lastText()));

    // The next run of the conversation sees it, tells what it wrote since, once, and nothing else.
    deckhand.startWithInput(streamJson + QStringList{u"--continue"_qs, u"--input-format"_qs, u"stream-json"_qs});
    deckhand.writeObject({{u"type"_qs, u"user"_qs}, {u"message"_qs, QJsonObject{{u"content"_qs, u"hello"_qs}}}});
    QTRY_VERIFY(model.api().requests().last().lastText().contains(u"hello"_qs));
    deckhand.touch(u"go"_qs);
    QTRY_COMPARE(model.told.value(id).size(), 2);
    QVERIFY2(model.told.value(id).last().startsWith(u"completed (told before"_qs),
             qPrintable(model.told.value(id).last()));
    QVERIFY(model.api().requests().last().lastText().contains(u"| late words"_qs));
    deckhand.crash();
    deckhand.start(streamJson + QStringList{u"--continue"_qs, u"again"_qs});
    QTRY_VERIFY(deckhand.ended());
    QCOMPARE(model.told.value(id).size(), 2);
    QVERIFY(processExists("4714"));
    QVERIFY2(model.api().violations().isEmpty(), qPrintable(model.api().violations().join(u'\n')));
}

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"

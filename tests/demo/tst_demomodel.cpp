#include "demo/demomodel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

namespace {

QJsonObject object(const char *json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

/// Plays the agent: sends a history, takes the answer into it, answers tool uses.
class TestDemoModel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void firstAnswerSaysWhatItIs();
    void laterAnswersCarryItsName();
    void runBecomesABashCallAndItsOutcomeIsReported();
    void exitCodeIsReadFromTheToolsWordsOnly();
    void backgroundRunIsPromisedAndItsEndReported();
    void aMatchIsNoEnd();
    void aLimitThatIsOnlyToldIsNoEnd();
    void noticeAfterToolResultsIsReportedToo();
    void outputWithFencesCannotLeaveItsBlock();
    void planMakesTasksThenTheirOrderThenAReport();
    void deniedCallIsReportedAsSuch();
    void streamAddsUpToTheMessage();
    void everyTokenIsStreamedInSmallChunks();
    void deletingTheJobSilencesIt();
    void jobMayBeDeletedInAnySlot();
    void wireEventsTellTheSameStream();

private:
    MessagePtr ask(const QList<ContentBlock> &content);
    MessagePtr say(const QString &text) { return ask({TextBlock{text}}); }
    MessagePtr answer(const QStringList &results, bool isError = false, const QString &notice = {});
    ModelRequest request(const QString &text) const;

    QList<MessagePtr> m_history;
    QList<StreamEvent> m_events;
};

void TestDemoModel::init()
{
    m_history.clear();
    m_events.clear();
}

MessagePtr TestDemoModel::ask(const QList<ContentBlock> &content)
{
    m_history.append(userMessage(content));
    DemoModel model(std::chrono::milliseconds(0));
    ModelRequest request;
    request.messages = m_history;
    ModelJob *job = model.start(request, this);
    m_events.clear();
    MessagePtr message;
    int accepted = 0;
    connect(job, &ModelJob::accepted, this, [&] { accepted += m_events.isEmpty() && !message ? 1 : 100; });
    connect(job, &ModelJob::streamed, this, [&](const StreamEvent &event) { m_events.append(event); });
    connect(job, &ModelJob::done, this, [&](const ModelResult &result) { message = std::get<MessagePtr>(result); });
    // A spy waits in an event loop; QTest::qWaitFor would sleep between the ticks.
    QSignalSpy done(job, &ModelJob::done);
    if (!done.wait() || accepted != 1)
        qFatal("the job did not end in order");
    delete job;
    m_history.append(message);
    return message;
}

MessagePtr TestDemoModel::answer(const QStringList &results, bool isError, const QString &notice)
{
    const QList<ToolUseBlock> uses = toolUsesOf(*m_history.last());
    QList<ContentBlock> content;
    for (qsizetype i = 0; i < uses.size(); ++i)
        content.append(ToolResultBlock{uses[i].id, results.value(i), {}, isError});
    if (!notice.isEmpty())
        content.append(NoticesBlock{notice, {}});
    return ask(content);
}

ModelRequest TestDemoModel::request(const QString &text) const
{
    ModelRequest request;
    request.messages = {userMessage({TextBlock{text}})};
    return request;
}

void TestDemoModel::firstAnswerSaysWhatItIs()
{
    const MessagePtr message = say(QStringLiteral("help"));
    QVERIFY(textOf(*message).startsWith(QStringLiteral("*This is Deckhand's offline demo model")));
    QVERIFY(textOf(*message).contains(u"- **run**") && textOf(*message).contains(u"\n```\n"));
    QCOMPARE(message->model, QStringLiteral("deckhand-demo"));
    QCOMPARE(message->stopReason, StopReason::EndTurn);
    QVERIFY(message->usage.outputTokens > 0);
}

void TestDemoModel::laterAnswersCarryItsName()
{
    say(QStringLiteral("help"));
    const QString second = textOf(*say(QStringLiteral("help")));
    QVERIFY(!second.contains(u"no key"));
    QVERIFY(second.endsWith(QStringLiteral("*deckhand-demo, the offline demo model*")));
}

void TestDemoModel::runBecomesABashCallAndItsOutcomeIsReported()
{
    const MessagePtr call = say(QStringLiteral("run ls"));
    const QList<ToolUseBlock> uses = toolUsesOf(*call);
    QCOMPARE(uses.size(), 1);
    QCOMPARE(uses.first().name, QStringLiteral("bash"));
    QCOMPARE(uses.first().input, object(R"({"command":"ls"})"));
    QCOMPARE(uses.first().rawInput, QByteArray(R"({"command":"ls"})"));
    QCOMPARE(call->stopReason, StopReason::ToolUse);

    const QString report = textOf(*answer({QStringLiteral("a.txt\nb.txt\n")}));
    QVERIFY(report.contains(u"`ls` ended with exit code 0."));
    QVERIFY(report.contains(u"```\na.txt\nb.txt\n```"));
}

void TestDemoModel::exitCodeIsReadFromTheToolsWordsOnly()
{
    say(QStringLiteral("run false"));
    QVERIFY(textOf(*answer({QStringLiteral("oh\n[exit code 3]")}, true)).contains(u"`false` ended with exit code 3."));
    say(QStringLiteral("run echo"));
    QVERIFY(textOf(*answer({QStringLiteral("exit code 7\nand more")})).contains(u"`echo` ended with exit code 0."));
    say(QStringLiteral("run sleep"));
    QVERIFY(textOf(*answer({QStringLiteral("[timed out after 120 s]")}, true))
                .contains(u"`sleep` did not run to its end."));
    say(QStringLiteral("run make"));
    QVERIFY(textOf(*answer({QStringLiteral(
                       "half\n[moved to the background as 1a2b3c4d after 120 s, you will be told of its "
                       "end]")}))
                .startsWith(u"`make` runs in the background as task 1a2b3c4d."));
}

void TestDemoModel::backgroundRunIsPromisedAndItsEndReported()
{
    const MessagePtr call = say(QStringLiteral("run sleep 2 in the background"));
    QCOMPARE(toolUsesOf(*call).first().name, QStringLiteral("background_run"));
    const QString promise = textOf(*answer({QStringLiteral("Background task 1a2b3c4d started: sleep 2")}));
    QVERIFY(promise.contains(u"`sleep 2` runs in the background as task 1a2b3c4d. I'll tell you when it ends."));

    const QString notice = QStringLiteral("<background-results>\nThis is an automatic event.\n\n"
                                          "[bg:1a2b3c4d] completed (exit code 0) after 2.0 s\ncommand: sleep 2 &lt; x\n"
                                          "output (5 bytes, the end of it):\n| done\n\n"
                                          "[bg:99999999] failed (killed by signal 9 (SIGKILL)) after 0.1 s\n"
                                          "command: y\n(no output)\n"
                                          "</background-results>");
    const MessagePtr end = ask({NoticesBlock{notice, {}}});
    QCOMPARE(end->stopReason, StopReason::EndTurn);
    const QString text = textOf(*end);
    QVERIFY(text.contains(u"The background task 1a2b3c4d (`sleep 2 < x`) ended: completed, exit code 0, after 2.0 s."));
    QVERIFY(text.contains(u"```\ndone\n```"));
    QVERIFY(
        text.contains(u"The background task 99999999 (`y`) ended: failed, killed by signal 9 (SIGKILL), after 0.1 s."));
}

void TestDemoModel::aMatchIsNoEnd()
{
    const QString text = textOf(*ask(
        {NoticesBlock{QStringLiteral("<background-results>\nThis is an automatic event.\n\n"
                                     "[bg:1a2b3c4d] running (still running; its output matched &lt;listening on .*)\n"
                                     "command: serve &lt; x\n| &lt;listening on `8080`>\n</background-results>"),
                      {}}}));
    QVERIFY2(text.endsWith(QStringLiteral("The background task 1a2b3c4d (`serve < x`) still runs: it has written what "
                                          "it was watched for: ``<listening on `8080`>``")),
             qPrintable(text));
}

void TestDemoModel::aLimitThatIsOnlyToldIsNoEnd()
{
    const QString text = textOf(
        *ask({NoticesBlock{QStringLiteral("<background-results>\nThis is an automatic event.\n\n"
                                          "[bg:1a2b3c4d] running (it has run for more than 5 s, which is its limit; it "
                                          "goes on)\ncommand: serve\n</background-results>"),
                           {}}}));
    QVERIFY2(text.endsWith(QStringLiteral("The background task 1a2b3c4d (`serve`) still runs: it has run for more than "
                                          "5 s, which is its limit; it goes on")),
             qPrintable(text));
}

void TestDemoModel::noticeAfterToolResultsIsReportedToo()
{
    say(QStringLiteral("read a.txt"));
    const QString text =
        textOf(*answer({QStringLiteral("     1\thello")}, false,
                       QStringLiteral("<background-results>\n[bg:1a2b3c4d] timeout (time limit of 2 s) after 2.0 s\n"
                                      "command: x\n</background-results>")));
    QVERIFY(text.contains(u"ended: timeout, time limit of 2 s"));
    QVERIFY(text.contains(u"`a.txt` reads:"));
}

void TestDemoModel::outputWithFencesCannotLeaveItsBlock()
{
    say(QStringLiteral("run cat x.md"));
    const QString text = textOf(*answer({QStringLiteral("```\ncode\n```")}));
    QVERIFY(text.contains(u"````\n```\ncode\n```\n````"));
}

void TestDemoModel::planMakesTasksThenTheirOrderThenAReport()
{
    const QList<ToolUseBlock> creates = toolUsesOf(*say(QStringLiteral("plan a, b then c")));
    QCOMPARE(creates.size(), 3);
    QCOMPARE(creates[1].name, QStringLiteral("task_create"));
    QCOMPARE(creates[1].input.value(u"subject").toString(), QStringLiteral("b"));
    QVERIFY(creates[0].id != creates[1].id);

    const MessagePtr order = answer(
        {QStringLiteral(R"({"id":4,"subject":"a"})"), QStringLiteral(R"({"id":5})"), QStringLiteral(R"({"id":7})")});
    const QList<ToolUseBlock> updates = toolUsesOf(*order);
    QCOMPARE(updates.size(), 2);
    QCOMPARE(updates[0].name, QStringLiteral("task_update"));
    QCOMPARE(updates[0].input, object(R"({"task_id":5,"addBlockedBy":[4]})"));
    QCOMPARE(updates[1].input, object(R"({"task_id":7,"addBlockedBy":[5]})"));

    const MessagePtr report = answer({QStringLiteral("{}"), QStringLiteral("{}")});
    QCOMPARE(report->stopReason, StopReason::EndTurn);
    QVERIFY(textOf(*report).contains(
        u"I made a plan of 3 tasks, each waiting for the one before it:\n\n- #4 a\n- #5 b\n- #7 c"));
}

void TestDemoModel::deniedCallIsReportedAsSuch()
{
    say(QStringLiteral("write x to y"));
    QVERIFY(textOf(*answer({QStringLiteral("The disk is full.")}, true))
                .contains(u"`write_file` did not work:\n\n```\nThe disk is full.\n```"));
    say(QStringLiteral("write x to y"));
    const ToolUseId use = toolUsesOf(*m_history.last()).first().id;
    QVERIFY(textOf(*ask({ToolResultBlock{use, QStringLiteral("No."), {}, true, {}, -1, {}, ToolEnd::Denied}}))
                .contains(u"`write_file` was not allowed, so nothing was done:\n\n```\nNo.\n```"));
    say(QStringLiteral("plan a, b"));
    const MessagePtr report = answer({QStringLiteral("no"), QStringLiteral("no")}, true);
    QCOMPARE(report->stopReason, StopReason::EndTurn);
    QVERIFY(!textOf(*report).contains(u"plan of"));
}

void TestDemoModel::streamAddsUpToTheMessage()
{
    const MessagePtr message = say(QStringLiteral("run echo '😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀'"));
    QString text;
    QString json;
    int open = -1;
    for (const StreamEvent &event : std::as_const(m_events)) {
        if (const auto *started = std::get_if<BlockStarted>(&event))
            open = started->index;
        else if (const auto *delta = std::get_if<TextDelta>(&event))
            text += delta->text;
        else if (const auto *input = std::get_if<ToolInputDelta>(&event)) {
            QCOMPARE(input->index, open);
            QCOMPARE(QString::fromUtf8(input->partialJson.toUtf8()), input->partialJson); // no half character
            json += input->partialJson;
        }
    }
    QVERIFY(std::holds_alternative<StreamStarted>(m_events.first()));
    QVERIFY(std::holds_alternative<BlockFinished>(m_events.last()));
    QCOMPARE(text, textOf(*message));
    QCOMPARE(json.toUtf8(), toolUsesOf(*message).first().rawInput);
}

void TestDemoModel::everyTokenIsStreamedInSmallChunks()
{
    say(QStringLiteral("help"));
    int deltas = 0;
    for (const StreamEvent &event : std::as_const(m_events)) {
        if (const auto *delta = std::get_if<TextDelta>(&event)) {
            ++deltas;
            QVERIFY(delta->text.simplified().split(u' ').size() <= 3);
        }
    }
    QVERIFY(deltas > 20);
}

void TestDemoModel::deletingTheJobSilencesIt()
{
    DemoModel model(std::chrono::milliseconds(0));
    ModelJob *first = model.start(request(QStringLiteral("help")), this);
    bool told = false;
    connect(first, &ModelJob::accepted, this, [&] { told = true; });
    delete first;
    say(QStringLiteral("help"));
    QVERIFY(!told);
}

void TestDemoModel::jobMayBeDeletedInAnySlot()
{
    DemoModel model(std::chrono::milliseconds(0));
    ModelRequest wired = request(QStringLiteral("help"));
    wired.wantsWireEvents = true;
    for (int slot = 0; slot < 4; ++slot) {
        QPointer<ModelJob> job = model.start(wired, this);
        const auto remove = [job] { delete job.data(); };
        switch (slot) {
        case 0:
            connect(job, &ModelJob::accepted, this, remove);
            break;
        case 1:
            connect(job, &ModelJob::wireEvent, this, remove);
            break;
        case 2:
            connect(job, &ModelJob::streamed, this, remove);
            break;
        case 3:
            connect(job, &ModelJob::done, this, remove);
            break;
        }
        QSignalSpy gone(job, &QObject::destroyed);
        QVERIFY(gone.wait());
    }
}

void TestDemoModel::wireEventsTellTheSameStream()
{
    DemoModel model(std::chrono::milliseconds(0));
    ModelRequest wired = request(QStringLiteral("run ls"));
    wired.wantsWireEvents = true;
    ModelJob *job = model.start(wired, this);
    QStringList types;
    QString json;
    connect(job, &ModelJob::wireEvent, this, [&](const QByteArray &event) {
        const QJsonObject wire = QJsonDocument::fromJson(event).object();
        if (types.isEmpty() || types.last() != wire.value(u"type").toString())
            types.append(wire.value(u"type").toString());
        json += wire.value(u"delta").toObject().value(u"partial_json").toString();
    });
    QSignalSpy done(job, &ModelJob::done);
    QVERIFY(done.wait());
    delete job;
    const QString start = QStringLiteral("content_block_start");
    const QString delta = QStringLiteral("content_block_delta");
    const QString stop = QStringLiteral("content_block_stop");
    QCOMPARE(types, QStringList({QStringLiteral("message_start"), start, delta, stop, start, delta, stop,
                                 QStringLiteral("message_delta"), QStringLiteral("message_stop")}));
    QCOMPARE(json, QStringLiteral(R"({"command":"ls"})"));
}

QTEST_GUILESS_MAIN(TestDemoModel)
#include "tst_demomodel.moc"

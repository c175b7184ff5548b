#include "agent/fixture.h"

#include <QTest>

using namespace Deckhand;

class TestTurn : public QObject
{
    Q_OBJECT

private slots:
    void aPromptRunsToItsAnswer();
    void toolUsesAreAnsweredTogetherInTheirOrder();
    void readOnlyToolsRunSideBySideTheOthersAlone();
    void unknownToolsAndBadInputAreAnsweredAsErrors();
    void cutInputIsNeverRun();
    void theLastCallAtTheTokenLimitIsNotRun();
    void aRefusedMessageRunsNoTools();
    void theLimitOfModelCallsEndsTheTurn();
    void anEmptyAnswerDoesNotEnterTheHistory();
    void stopDuringTheStreamKeepsWhatWasSaid();
    void stopBeforeTheFirstWordLeavesTheHistoryUsable();
    void stopDuringAToolRecordsCancelledResults();
    void aDeniedCallIsAnsweredWithTheReason();
    void anUpdatedInputIsWhatRunsAndTheHistorySaysSo();
    void anUpdatedInputIsCheckedLikeAny_data();
    void anUpdatedInputIsCheckedLikeAny();
    void theSameInputBackIsNoUpdate();
    void whatNeverRanHasTheTimeOfItsRefusal_data();
    void whatNeverRanHasTheTimeOfItsRefusal();
    void whatIsForbiddenMeanwhileOutranksTheAnswer_data();
    void whatIsForbiddenMeanwhileOutranksTheAnswer();
    void stopDuringAPermissionQuestionWithdrawsIt();
    void allowForSessionAsksOnlyOnce();
    void withNobodyToAnswerWhatWouldBeAskedIsRefused();
    void aToolThatIsTakenAwayEndsWhatItHasBegun();
    void aFailedRequestLeavesTheConversationUsable();
    void aReminderRidesInOneModelCallHoweverOftenItIsTried();
};

static QList<ToolResultBlock> resultsIn(const QList<ContentBlock> &content)
{
    QList<ToolResultBlock> results;
    for (const ContentBlock &block : content) {
        if (const auto *result = std::get_if<ToolResultBlock>(&block))
            results.append(*result);
    }
    return results;
}

void TestTurn::aReminderRidesInOneModelCallHoweverOftenItIsTried()
{
    AgentFixture f;
    f.reminders = {u"<plan-reminder>do not forget</plan-reminder>"_qs};
    const auto reminders = [&f] {
        QStringList texts;
        for (const ContentBlock &block : f.lastUserContent()) {
            if (const auto *notices = std::get_if<NoticesBlock>(&block))
                texts.append(notices->text);
        }
        return texts;
    };
    f.session->submit({TextBlock{u"go"_qs}});
    QCOMPARE(reminders().size(), 1);
    ModelError overloaded;
    overloaded.retryable = true;
    f.job()->fail(overloaded);
    f.clock.advance(std::chrono::minutes(1));
    QCOMPARE(f.requests(), 2);
    QCOMPARE(reminders().size(), 1);
    f.job()->callTools({toolUse(u"t1"_qs, u"reader"_qs)});
    f.reader->end(u"read"_qs);
    QCOMPARE(f.requests(), 3);
    QVERIFY(reminders().isEmpty());
    f.job()->answer(u"done"_qs);
    // It stays in the history as it was sent: the bytes in front of the end never change.
    QCOMPARE(f.session->history().at(1)->content.size(), 1);
    QVERIFY(std::holds_alternative<NoticesBlock>(f.session->history().at(1)->content.first()));
}

void TestTurn::aPromptRunsToItsAnswer()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"hello"_qs}});
    QCOMPARE(f.requests(), 1);
    QCOMPARE(textOf(*f.job()->request.messages.last()), u"hello"_qs);
    f.job()->answer(u"hi"_qs);

    QVERIFY(f.session->isIdle());
    const QList<TurnEnded> ended = f.all<TurnEnded>();
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended.first().text, u"hi"_qs);
    QVERIFY(ended.first().outcome == TurnOutcome::Completed);
    QVERIFY(std::holds_alternative<TurnEnded>(f.events.last()));
    QVERIFY(std::holds_alternative<TurnStarted>(f.events.first()));
    QCOMPARE(f.session->history().size(), 2);
}

void TestTurn::toolUsesAreAnsweredTogetherInTheirOrder()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs), toolUse(u"b"_qs, u"reader2"_qs)});
    f.reader2->end(u"second"_qs);
    QCOMPARE(f.requests(), 1);
    f.reader->end(u"first"_qs);

    QCOMPARE(f.requests(), 2);
    const QList<ToolResultBlock> results = resultsIn(f.lastUserContent());
    QCOMPARE(results.size(), 2);
    QCOMPARE(results.at(0).toolUseId, ToolUseId(u"a"_qs));
    QCOMPARE(results.at(0).text, u"first"_qs);
    QCOMPARE(results.at(1).toolUseId, ToolUseId(u"b"_qs));
    f.job()->answer(u"done"_qs);
    QCOMPARE(f.all<TurnEnded>().last().requests, 2);
    QCOMPARE(f.all<TurnEnded>().last().usage.outputTokens, 10);
}

void TestTurn::readOnlyToolsRunSideBySideTheOthersAlone()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs), toolUse(u"b"_qs, u"reader2"_qs), toolUse(u"c"_qs, u"writer"_qs),
                        toolUse(u"d"_qs, u"reader"_qs)});
    QCOMPARE(f.reader->runs.size(), 1);
    QCOMPARE(f.reader2->runs.size(), 1);
    QCOMPARE(f.writer->runs.size(), 0);
    f.reader->end({});
    QCOMPARE(f.writer->runs.size(), 0);
    f.reader2->end({});
    QCOMPARE(f.writer->runs.size(), 1);
    QCOMPARE(f.reader->runs.size(), 1);
    f.writer->end({});
    QCOMPARE(f.reader->runs.size(), 2);
    f.reader->end({});
    QCOMPARE(f.requests(), 2);
}

void TestTurn::unknownToolsAndBadInputAreAnsweredAsErrors()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"no_such_tool"_qs), toolUse(u"b"_qs, u"reader"_qs, {{u"x"_qs, 5}})});
    QCOMPARE(f.requests(), 2);
    const QList<ToolResultBlock> results = resultsIn(f.lastUserContent());
    QVERIFY(results.at(0).isError);
    QVERIFY(results.at(0).text.contains(u"no_such_tool"_qs));
    QVERIFY(results.at(1).isError);
    QVERIFY(results.at(1).text.contains(u"x"_qs));
    QCOMPARE(f.reader->runs.size(), 0);
}

void TestTurn::cutInputIsNeverRun()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    ToolUseBlock cut = toolUse(u"a"_qs, u"reader"_qs);
    cut.invalidInput = true;
    f.job()->callTools({cut});
    QCOMPARE(f.reader->runs.size(), 0);
    QVERIFY(resultsIn(f.lastUserContent()).first().isError);
}

void TestTurn::theLastCallAtTheTokenLimitIsNotRun()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    Message message;
    message.content = {toolUse(u"a"_qs, u"reader"_qs), toolUse(u"b"_qs, u"writer"_qs)};
    message.stopReason = StopReason::MaxTokens;
    f.job()->finish(message);
    f.reader->end(u"read"_qs);
    QCOMPARE(f.writer->runs.size(), 0);
    QVERIFY(resultsIn(f.lastUserContent()).last().isError);
}

void TestTurn::aRefusedMessageRunsNoTools()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    Message message;
    message.content = {toolUse(u"a"_qs, u"writer"_qs)};
    message.stopReason = StopReason::Refusal;
    f.job()->finish(message);
    QCOMPARE(f.writer->runs.size(), 0);
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::Refused);
    QVERIFY(f.session->history().last()->role == Role::User); // the call is answered
}

void TestTurn::theLimitOfModelCallsEndsTheTurn()
{
    AgentSettings settings;
    settings.maxTurns = 1;
    AgentFixture f(settings);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs)});
    f.reader->end({});
    QCOMPARE(f.requests(), 1);
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::MaxTurns);
}

void TestTurn::anEmptyAnswerDoesNotEnterTheHistory()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    Message empty;
    empty.content = {TextBlock{u" \n"_qs}};
    empty.stopReason = StopReason::EndTurn;
    f.job()->finish(empty);
    QCOMPARE(f.session->history().size(), 1);
    QVERIFY(f.session->isIdle());
}

void TestTurn::stopDuringTheStreamKeepsWhatWasSaid()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->accept();
    f.job()->stream(u"half a sen"_qs);
    f.session->stop();
    QVERIFY(f.session->isIdle());
    QVERIFY(f.all<TurnEnded>().last().outcome == TurnOutcome::Interrupted);
    QCOMPARE(textOf(*f.session->history().last()), u"half a sen"_qs);
    f.session->submit({TextBlock{u"on"_qs}});
    QCOMPARE(f.requests(), 2);
}

void TestTurn::stopBeforeTheFirstWordLeavesTheHistoryUsable()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"one"_qs}});
    QPointer<ScriptedModelJob> first = f.job();
    f.session->stop();
    QTRY_VERIFY(!first); // cancelling is deleting
    f.session->submit({TextBlock{u"two"_qs}});
    QCOMPARE(f.lastUserContent().size(), 2); // both prompts ride in the next request
}

void TestTurn::stopDuringAToolRecordsCancelledResults()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools(
        {toolUse(u"a"_qs, u"reader"_qs), toolUse(u"b"_qs, u"writer"_qs), toolUse(u"c"_qs, u"writer"_qs)});
    f.reader->end(u"kept"_qs);
    QPointer<ToolRun> running = f.writer->runs.last();
    f.session->stop();
    QVERIFY(f.session->isIdle());
    QTRY_VERIFY(!running);

    const QList<ToolResultBlock> results = resultsIn(f.session->history().last()->content);
    QCOMPARE(results.size(), 3);
    QCOMPARE(results.at(0).text, u"kept"_qs);
    QVERIFY(results.at(1).isError && results.at(1).text.startsWith(u"Cancelled"_qs));
    QVERIFY(results.at(2).isError && results.at(2).text.startsWith(u"Cancelled"_qs));
    QCOMPARE(results.at(0).end, ToolEnd::Ran);
    QCOMPARE(results.at(1).end, ToolEnd::Stopped);
    QCOMPARE(results.at(2).end, ToolEnd::Stopped);
    QVERIFY(f.all<ToolCallChanged>().last().call.state == ToolCall::State::Done);
}

void TestTurn::aDeniedCallIsAnsweredWithTheReason()
{
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs, {{u"x"_qs, u"file.txt"_qs}})});
    QCOMPARE(f.writer->runs.size(), 0);
    QCOMPARE(f.broker.open().size(), 1);
    QCOMPARE(f.broker.open().first().subject, u"file.txt"_qs);
    f.broker.answer(f.broker.open().first().id, {PermissionChoice::Deny, u"not that file"_qs});
    const ToolResultBlock result = resultsIn(f.lastUserContent()).first();
    QVERIFY(result.isError);
    QVERIFY(result.text.contains(u"not that file"_qs));
    QCOMPARE(result.end, ToolEnd::Denied);
}

void TestTurn::anUpdatedInputIsWhatRunsAndTheHistorySaysSo()
{
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs, {{u"x"_qs, u"theirs.txt"_qs}})});
    const QJsonObject updated{{u"x"_qs, u"mine.txt"_qs}};
    f.broker.answer(f.broker.open().first().id, {PermissionChoice::AllowOnce, {}, updated});
    QCOMPARE(f.writer->inputs, QList<QJsonObject>{updated});
    const ToolCall shown = f.all<ToolCallChanged>().last().call;
    QCOMPARE(shown.input, updated);
    QCOMPARE(shown.summary, u"mine.txt"_qs);
    f.writer->end(u"written"_qs);
    // The call stays as the model made it, whatever the server compares; what ran in its place stands in the result.
    QCOMPARE(std::get<ToolUseBlock>(f.session->history().at(1)->content.last()).input[u"x"_qs].toString(),
             u"theirs.txt"_qs);
    const QString result = resultsIn(f.lastUserContent()).first().text;
    QVERIFY2(result.contains(u"mine.txt"_qs) && result.endsWith(u"written"_qs), qPrintable(result));
}

void TestTurn::anUpdatedInputIsCheckedLikeAny_data()
{
    QTest::addColumn<QJsonObject>("updated");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a wrong type") << QJsonObject{{u"x"_qs, 5}} << u"\"x\""_qs;
    QTest::newRow("an unknown field") << QJsonObject{{u"y"_qs, u"a"_qs}} << u"\"y\""_qs;
    QTest::newRow("what a rule forbids") << QJsonObject{{u"x"_qs, u"secret.txt"_qs}} << u"deny rule"_qs;
}

void TestTurn::anUpdatedInputIsCheckedLikeAny()
{
    QFETCH(QJsonObject, updated);
    QFETCH(QString, reason);
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    QVERIFY(f.policy.addDenyRule(u"writer(secret*)"_qs));
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs, {{u"x"_qs, u"theirs.txt"_qs}})});
    f.broker.answer(f.broker.open().first().id, {PermissionChoice::AllowOnce, {}, updated});
    QVERIFY(f.writer->inputs.isEmpty());
    QVERIFY(!f.broker.hasOpen());
    const ToolResultBlock result = resultsIn(f.lastUserContent()).first();
    QVERIFY(result.isError);
    QVERIFY2(result.text.contains(reason), qPrintable(result.text));
    QCOMPARE(result.end, reason == u"deny rule"_qs ? ToolEnd::Denied : ToolEnd::Ran);
}

void TestTurn::theSameInputBackIsNoUpdate()
{
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    const QJsonObject input{{u"x"_qs, u"a.txt"_qs}};
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs, input)});
    f.broker.answer(f.broker.open().first().id, {PermissionChoice::AllowOnce, {}, input});
    f.writer->end(u"written"_qs);
    QCOMPARE(resultsIn(f.lastUserContent()).first().text, u"written"_qs);
}

void TestTurn::whatNeverRanHasTheTimeOfItsRefusal_data()
{
    QTest::addColumn<ToolUseBlock>("use");
    QTest::addColumn<PermissionMode>("mode");
    QTest::addColumn<bool>("isStopped");
    ToolUseBlock cut = toolUse(u"a"_qs, u"writer"_qs);
    cut.invalidInput = true;
    const ToolUseBlock write = toolUse(u"a"_qs, u"writer"_qs);
    QTest::newRow("by the user") << write << PermissionMode::Ask << false;
    QTest::newRow("stopped while it asks") << write << PermissionMode::Ask << true;
    QTest::newRow("by the mode") << write << PermissionMode::Plan << false;
    QTest::newRow("no such tool") << toolUse(u"a"_qs, u"nonsense"_qs) << PermissionMode::Bypass << false;
    QTest::newRow("input that was cut") << cut << PermissionMode::Bypass << false;
    QTest::newRow("input of another shape")
        << toolUse(u"a"_qs, u"writer"_qs, {{u"x"_qs, 7}}) << PermissionMode::Bypass << false;
}

void TestTurn::whatNeverRanHasTheTimeOfItsRefusal()
{
    QFETCH(ToolUseBlock, use);
    QFETCH(PermissionMode, mode);
    QFETCH(bool, isStopped);
    AgentFixture f;
    f.policy.setMode(mode);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({use});
    if (f.broker.hasOpen()) {
        QVERIFY(!f.all<ToolCallChanged>().last().call.startedAt.isValid());
        f.clock.advance(std::chrono::minutes(3)); // somebody reads what is asked
        if (isStopped)
            f.session->stop();
        else
            f.broker.answer(f.broker.open().first().id, {PermissionChoice::Deny, {}});
    }
    const ToolCall call = f.all<ToolCallChanged>().last().call;
    QCOMPARE(call.state, ToolCall::State::Done);
    QCOMPARE(call.startedAt, f.clock.now());
    QCOMPARE(call.durationMs, -1);
    QCOMPARE(call.result.startedAt, call.startedAt); // the history knows it too
}

void TestTurn::whatIsForbiddenMeanwhileOutranksTheAnswer_data()
{
    QTest::addColumn<PermissionMode>("mode");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<PermissionChoice>("choice");
    QTest::addColumn<QString>("reason"); // empty: it runs
    const QString none;
    QTest::newRow("nothing") << PermissionMode::Ask << none << PermissionChoice::AllowOnce << none;
    QTest::newRow("another rule") << PermissionMode::Ask << u"writer(b*)"_qs << PermissionChoice::AllowOnce << none;
    QTest::newRow("the mode") << PermissionMode::Plan << none << PermissionChoice::AllowOnce << u"plan"_qs;
    QTest::newRow("a rule") << PermissionMode::Ask << u"writer(a*)"_qs << PermissionChoice::AllowOnce
                            << u"deny rule"_qs;
    QTest::newRow("a rule in bypass") << PermissionMode::Bypass << u"writer"_qs << PermissionChoice::AllowOnce
                                      << u"deny rule"_qs;
    QTest::newRow("the mode, for the session")
        << PermissionMode::Plan << none << PermissionChoice::AllowForSession << u"plan"_qs;
}

void TestTurn::whatIsForbiddenMeanwhileOutranksTheAnswer()
{
    QFETCH(PermissionMode, mode);
    QFETCH(QString, rule);
    QFETCH(PermissionChoice, choice);
    QFETCH(QString, reason);
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    const ToolUseBlock use = toolUse(u"a"_qs, u"writer"_qs, {{u"x"_qs, u"a.txt"_qs}});
    f.job()->callTools({use});
    f.policy.setMode(mode);
    if (!rule.isEmpty())
        QVERIFY(f.policy.addDenyRule(rule));
    f.broker.answer(f.broker.open().first().id, {choice, {}});
    QCOMPARE(f.writer->runs.size(), reason.isEmpty() ? 1 : 0);
    if (reason.isEmpty())
        return;
    QVERIFY(!f.broker.hasOpen());
    const ToolResultBlock result = resultsIn(f.lastUserContent()).first();
    QVERIFY(result.isError);
    QVERIFY2(result.text.contains(reason), qPrintable(result.text));
    if (!rule.isEmpty())
        return;
    // What was refused is not granted for later either.
    f.policy.setMode(PermissionMode::Ask);
    f.job()->callTools({use});
    QVERIFY(f.broker.hasOpen());
}

void TestTurn::stopDuringAPermissionQuestionWithdrawsIt()
{
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs)});
    const PermissionId id = f.broker.open().first().id;
    f.session->stop();
    QVERIFY(f.session->isIdle());
    QTRY_VERIFY(!f.broker.hasOpen());
    f.broker.answer(id, {PermissionChoice::AllowOnce, {}}); // too late: ignored
    QCOMPARE(f.writer->runs.size(), 0);
    QCOMPARE(resultsIn(f.session->history().last()->content).size(), 1);
}

void TestTurn::allowForSessionAsksOnlyOnce()
{
    AgentFixture f;
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs), toolUse(u"b"_qs, u"writer"_qs)});
    f.broker.answer(f.broker.open().first().id, {PermissionChoice::AllowForSession, {}});
    f.writer->end({});
    QVERIFY(!f.broker.hasOpen());
    QCOMPARE(f.writer->runs.size(), 2);
}

void TestTurn::withNobodyToAnswerWhatWouldBeAskedIsRefused()
{
    AgentSettings settings;
    settings.someoneAnswers = false;
    AgentFixture f(settings);
    f.policy.setMode(PermissionMode::Ask);
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"writer"_qs)});
    QCOMPARE(f.requests(), 2);
    QVERIFY(resultsIn(f.lastUserContent()).first().isError);
    QVERIFY(!f.broker.hasOpen());
}

void TestTurn::aToolThatIsTakenAwayEndsWhatItHasBegun()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    f.job()->callTools({toolUse(u"a"_qs, u"reader"_qs), toolUse(u"b"_qs, u"writer"_qs)});
    f.registry.keepOnly({});
    f.reader->end(u"read"_qs);
    f.writer->end(u"written"_qs);
    QCOMPARE(resultsIn(f.lastUserContent()).last().text, u"written"_qs);
    QVERIFY(f.job()->request.tools.isEmpty());
    f.job()->callTools({toolUse(u"c"_qs, u"reader"_qs)});
    QVERIFY(resultsIn(f.lastUserContent()).first().text.contains(u"There is no tool \"reader\""_qs));
}

void TestTurn::aFailedRequestLeavesTheConversationUsable()
{
    AgentFixture f;
    f.session->submit({TextBlock{u"go"_qs}});
    ModelError error;
    error.message = u"No connection."_qs;
    f.job()->fail(error);
    QVERIFY(f.session->isIdle());
    QCOMPARE(f.all<TurnEnded>().last().error, u"No connection."_qs);
    QVERIFY(f.session->canRetry());
    f.session->retry();
    QCOMPARE(f.requests(), 2);
    QCOMPARE(f.lastUserContent().size(), 1);
    f.job()->answer(u"now"_qs);
    QVERIFY(!f.session->canRetry());
}

QTEST_GUILESS_MAIN(TestTurn)
#include "tst_turn.moc"

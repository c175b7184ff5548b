#include "models/agentactivity.h"
#include "models/conversationmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;
using Kind = TranscriptEntry::Kind;

namespace {

AgentEvent userSaid(const QString &text)
{
    auto message = std::make_shared<Message>();
    message->content = {TextBlock{text}};
    return UserMessageAdded{message};
}

AgentEvent answered(QList<ContentBlock> content)
{
    auto message = std::make_shared<Message>();
    message->role = Role::Assistant;
    message->content = std::move(content);
    return AssistantMessageAdded{message};
}

ToolCall bashCall()
{
    ToolCall call;
    call.id = ToolUseId(QStringLiteral("t1"));
    call.name = QStringLiteral("bash");
    call.input = {{QStringLiteral("command"), QStringLiteral("make test")}};
    return call;
}

} // namespace

class TestConversationModel : public QObject
{
    Q_OBJECT
private slots:
    void staysConsistentThroughAWholeTurn();
    void firstWordsAreToldAtOnceAndTheRestInSteps();
    void finalTextIsToldWithoutWaiting();
    void toolCallRolesSayWhatPeopleRead();
    void accessibleTextSaysWhoSpeaks();
    void attachmentsAreLinesOfTheirOwn();
    void failedToolIsAnError();
    void callsAndAnswersAreFoundAgain();
    void theActivitySaysWhoIsWaitedFor();
};

void TestConversationModel::staysConsistentThroughAWholeTurn()
{
    ConversationModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    TurnEnded failed;
    failed.outcome = TurnOutcome::Failed;
    failed.canRetry = true;
    ToolUseBlock use;
    use.id = ToolUseId(QStringLiteral("t1"));
    for (const AgentEvent &event :
         QList<AgentEvent>{TurnStarted{}, userSaid(QStringLiteral("a")), RequestStarted{1},
                           Streamed{BlockStarted{0, ThinkingBlock{}}}, Streamed{ThinkingDelta{0, QStringLiteral("hm")}},
                           Streamed{TextDelta{1, QStringLiteral("x")}}, Streamed{BlockStarted{2, use}},
                           answered({TextBlock{QStringLiteral("y")}, use}), ToolCallChanged{bashCall()},
                           RequestStarted{2}, Streamed{TextDelta{0, QStringLiteral("z")}}, RequestFailed{}, failed,
                           TurnStarted{}, userSaid(QStringLiteral("later")), Remark{QStringLiteral("mode changed")}})
        model.apply(event);
    QCOMPARE(model.rowCount(), 6); // a, y, bash, error, later, remark
    QCOMPARE(model.index(4).data(ConversationModel::TextRole).toString(), QStringLiteral("later"));
}

void TestConversationModel::firstWordsAreToldAtOnceAndTheRestInSteps()
{
    ConversationModel model;
    model.apply(RequestStarted{1});
    model.apply(Streamed{TextDelta{0, QStringLiteral("a")}});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.apply(Streamed{TextDelta{0, QStringLiteral("b")}});
    QCOMPARE(changed.count(), 1);
    for (int i = 0; i < 1000; ++i)
        model.apply(Streamed{TextDelta{0, QStringLiteral("c")}});
    QVERIFY(changed.count() < 100); // a signal a delta would be 1001
    const int before = changed.count();
    QCOMPARE(model.index(0).data(ConversationModel::TextRole).toString().size(), 1002); // data is never behind
    QVERIFY(changed.wait());
    QCOMPARE(changed.count(), before + 1);
}

void TestConversationModel::finalTextIsToldWithoutWaiting()
{
    ConversationModel model;
    model.apply(RequestStarted{1});
    model.apply(Streamed{TextDelta{0, QStringLiteral("a")}});
    model.apply(Streamed{TextDelta{0, QStringLiteral("b")}});
    model.apply(Streamed{TextDelta{0, QStringLiteral("c")}});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.apply(Streamed{BlockFinished{0}});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(model.index(0).data(ConversationModel::StreamingRole).toBool(), false);
}

void TestConversationModel::toolCallRolesSayWhatPeopleRead()
{
    ConversationModel model;
    ToolCall call = bashCall();
    call.state = ToolCall::State::Done;
    call.durationMs = 1234;
    call.result.text = QStringLiteral("ok");
    call.result.images.append(ImageBlock{});
    model.apply(ToolCallChanged{call});
    const QModelIndex row = model.index(0);
    QCOMPARE(row.data(ConversationModel::KindRole).toInt(), int(Kind::ToolCall));
    QCOMPARE(row.data(ConversationModel::ToolNameRole).toString(), QStringLiteral("bash"));
    QCOMPARE(row.data(ConversationModel::SummaryRole).toString(), QStringLiteral("make test"));
    QCOMPARE(row.data(ConversationModel::InputTextRole).toString(), QStringLiteral("make test"));
    QCOMPARE(row.data(ConversationModel::ResultTextRole).toString(), QStringLiteral("ok\n[an image]"));
    QCOMPARE(row.data(ConversationModel::DurationRole).toLongLong(), 1234);
    QCOMPARE(row.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Tool bash: make test, done"));
    call.result.isError = true;
    call.result.end = ToolEnd::Denied;
    model.apply(ToolCallChanged{call});
    QCOMPARE(row.data(ConversationModel::StateTextRole).toString(), QStringLiteral("denied"));
    QCOMPARE(row.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Tool bash: make test, denied"));
}

void TestConversationModel::accessibleTextSaysWhoSpeaks()
{
    ConversationModel model;
    model.apply(userSaid(QStringLiteral("hello")));
    model.apply(answered({TextBlock{QStringLiteral("hi")}}));
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("You: hello"));
    QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Assistant: hi"));
}

void TestConversationModel::attachmentsAreLinesOfTheirOwn()
{
    ConversationModel model;
    const FileBlock notes{QStringLiteral("notes.txt"), QStringLiteral("text/plain"), "words"};
    auto message = std::make_shared<Message>();
    message->content = {notes, TextBlock{QStringLiteral("look")}};
    model.apply(UserMessageAdded{message});
    auto fileOnly = std::make_shared<Message>();
    fileOnly->content = {notes};
    model.apply(UserMessageAdded{fileOnly});
    const QStringList line{QStringLiteral("notes.txt (text, 5 B)")};
    QCOMPARE(model.index(0).data(ConversationModel::AttachmentsRole).toStringList(), line);
    QCOMPARE(model.index(0).data(ConversationModel::TextRole).toString(), QStringLiteral("look"));
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("You: look\nAttached: notes.txt (text, 5 B)"));
    QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("You: Attached: notes.txt (text, 5 B)"));
}

void TestConversationModel::failedToolIsAnError()
{
    ConversationModel model;
    ToolCall call = bashCall();
    call.result.isError = true;
    call.state = ToolCall::State::Running;
    model.apply(ToolCallChanged{call});
    QVERIFY(!model.index(0).data(ConversationModel::IsErrorRole).toBool());
    call.state = ToolCall::State::Done;
    model.apply(ToolCallChanged{call});
    QVERIFY(model.index(0).data(ConversationModel::IsErrorRole).toBool());
}

void TestConversationModel::callsAndAnswersAreFoundAgain()
{
    ConversationModel model;
    ToolUseBlock use;
    use.id = ToolUseId(QStringLiteral("t1"));
    auto notices = std::make_shared<Message>();
    notices->content = {NoticesBlock{QStringLiteral("[bg:aa] completed"), {}}};
    for (const AgentEvent &event :
         QList<AgentEvent>{TurnStarted{}, userSaid(QStringLiteral("a")), RequestStarted{1},
                           answered({TextBlock{QStringLiteral("x")}, use}), ToolCallChanged{bashCall()},
                           RequestStarted{2}, Streamed{TextDelta{0, QStringLiteral("half")}}, RequestFailed{},
                           RequestStarted{3}, UserMessageAdded{notices}, Streamed{TextDelta{0, QStringLiteral("y")}}})
        model.apply(event);
    QCOMPARE(model.indexOf(use.id).row(), 2);
    QVERIFY(!model.indexOf(ToolUseId(QStringLiteral("t2"))).isValid());
    QCOMPARE(model.indexOfRequest(1).row(), 1);
    QVERIFY(!model.indexOfRequest(2).isValid()); // it failed
    QCOMPARE(model.indexOfRequest(3).data(ConversationModel::TextRole).toString(), QStringLiteral("y"));
    QVERIFY(!model.indexOfRequest(4).isValid());
}

void TestConversationModel::theActivitySaysWhoIsWaitedFor()
{
    using State = AgentActivity::State;
    AgentActivity activity;
    const auto after = [&activity](const AgentEvent &event) {
        activity.apply(event);
        return activity.state();
    };
    ToolCall call = bashCall();
    const auto in = [&call](ToolCall::State state) {
        call.state = state;
        return ToolCallChanged{call};
    };
    QCOMPARE(after(answered({TextBlock{QStringLiteral("of an earlier run")}})), State::Ready);
    QVERIFY(activity.apply(TurnStarted{}));
    QVERIFY(!activity.apply(RequestStarted{}));
    QCOMPARE(activity.state(), State::Working);

    RetryScheduled retry;
    retry.error.kind = ModelError::Kind::Overloaded;
    QCOMPARE(after(retry), State::WaitsForRetry);
    retry.error.kind = ModelError::Kind::Network;
    QCOMPARE(after(retry), State::WaitsForNetwork);
    QCOMPARE(after(RequestStarted{}), State::Working);

    QCOMPARE(after(in(ToolCall::State::Queued)), State::Working);
    QCOMPARE(after(in(ToolCall::State::AwaitingPermission)), State::WaitsForAnswer);
    ToolCall look;
    look.id = ToolUseId(QStringLiteral("t2"));
    look.waits = true;
    look.state = ToolCall::State::Running;
    QCOMPARE(after(ToolCallChanged{look}), State::WaitsForAnswer);
    QCOMPARE(after(in(ToolCall::State::Running)), State::Working);
    QCOMPARE(after(in(ToolCall::State::Done)), State::WaitsForTask);
    look.state = ToolCall::State::Done;
    QCOMPARE(after(ToolCallChanged{look}), State::Working);
    QCOMPARE(after(in(ToolCall::State::AwaitingPermission)), State::WaitsForAnswer);
    QCOMPARE(after(TurnEnded{}), State::Ready);
    QCOMPARE(after(TurnStarted{}), State::Working);
}

QTEST_GUILESS_MAIN(TestConversationModel)
#include "tst_conversationmodel.moc"

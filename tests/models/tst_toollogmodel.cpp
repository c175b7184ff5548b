#include "models/toollogmodel.h"

#include <QtTest>

using namespace Deckhand;

namespace {

ToolCall call(const QString &id, ToolCall::State state = ToolCall::State::Queued)
{
    ToolCall call;
    call.id = ToolUseId(id);
    call.name = QStringLiteral("bash");
    call.summary = QStringLiteral("command ") + id;
    call.state = state;
    return call;
}

} // namespace

class TestToolLogModel : public QObject
{
    Q_OBJECT
private slots:
    void oneRowForEachToolUse();
    void otherEventsAreNoRows();
    void stateOfARowFollowsItsCall();
    void inputAndResultAreForPeople();
    void errorsAreNamed();
    void oldestRowsGoWhenThereAreTooMany();
    void clearEmptiesTheLog();
    void aHistoryThatIsToldAgainHasItsCalls();

private:
    static QString text(const ToolLogModel &model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
};

void TestToolLogModel::oneRowForEachToolUse()
{
    ToolLogModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.apply(ToolCallChanged{call(QStringLiteral("a"))});
    model.apply(ToolCallChanged{call(QStringLiteral("b"))});
    model.apply(ToolCallChanged{call(QStringLiteral("a"), ToolCall::State::Running)});
    QCOMPARE(inserted.size(), 2);
    QCOMPARE(text(model, 0, ToolLogModel::Summary), QStringLiteral("command a"));
    QCOMPARE(text(model, 1, ToolLogModel::Summary), QStringLiteral("command b"));
}

void TestToolLogModel::otherEventsAreNoRows()
{
    ToolLogModel model;
    model.apply(TurnStarted{});
    model.apply(Remark{QStringLiteral("hello")});
    QCOMPARE(model.rowCount(), 0);
}

void TestToolLogModel::stateOfARowFollowsItsCall()
{
    ToolLogModel model;
    ToolCall tool = call(QStringLiteral("a"));
    model.apply(ToolCallChanged{tool});
    QCOMPARE(text(model, 0, ToolLogModel::State), QStringLiteral("queued"));
    QCOMPARE(text(model, 0, ToolLogModel::Time), QString());
    tool.state = ToolCall::State::AwaitingPermission;
    model.apply(ToolCallChanged{tool});
    QCOMPARE(text(model, 0, ToolLogModel::State), QStringLiteral("asks"));
    tool.state = ToolCall::State::Running;
    tool.startedAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5));
    model.apply(ToolCallChanged{tool});
    QCOMPARE(text(model, 0, ToolLogModel::Time), QStringLiteral("03:04:05"));
    QCOMPARE(text(model, 0, ToolLogModel::Duration), QString());
    tool.state = ToolCall::State::Done;
    tool.durationMs = 61'000;
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.apply(ToolCallChanged{tool});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(text(model, 0, ToolLogModel::State), QStringLiteral("done"));
    QCOMPARE(text(model, 0, ToolLogModel::Duration), QStringLiteral("1:01"));
}

void TestToolLogModel::inputAndResultAreForPeople()
{
    ToolLogModel model;
    ToolCall tool = call(QStringLiteral("a"));
    tool.input = {{QStringLiteral("command"), QStringLiteral("one\ntwo")}, {QStringLiteral("timeout_s"), 30}};
    tool.result.text = QStringLiteral("not yet");
    model.apply(ToolCallChanged{tool});
    const QModelIndex row = model.index(0, 0);
    QCOMPARE(row.data(ToolLogModel::InputRole).toString(), QStringLiteral("command:\none\ntwo\ntimeout_s: 30"));
    QCOMPARE(row.data(ToolLogModel::ResultRole).toString(), QString());
    tool.state = ToolCall::State::Done;
    model.apply(ToolCallChanged{tool});
    QCOMPARE(row.data(ToolLogModel::ResultRole).toString(), QStringLiteral("not yet"));
}

void TestToolLogModel::errorsAreNamed()
{
    ToolLogModel model;
    ToolCall tool = call(QStringLiteral("a"), ToolCall::State::Done);
    tool.result.isError = true;
    tool.summary = QStringLiteral("<b>x</b>");
    model.apply(ToolCallChanged{tool});
    QCOMPARE(text(model, 0, ToolLogModel::State), QStringLiteral("error"));
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("bash, error, <b>x</b>"));
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;")));
}

void TestToolLogModel::oldestRowsGoWhenThereAreTooMany()
{
    ToolLogModel model(nullptr, 20);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 25; ++i)
        model.apply(ToolCallChanged{call(QString::number(i))});
    QVERIFY(model.rowCount() <= 20);
    const int last = model.rowCount() - 1;
    QCOMPARE(text(model, last, ToolLogModel::Summary), QStringLiteral("command 24"));
    // The rows that are left are still found by their ids.
    model.apply(ToolCallChanged{call(QStringLiteral("23"), ToolCall::State::Running)});
    QCOMPARE(model.rowCount() - 1, last);
    QCOMPARE(text(model, last - 1, ToolLogModel::State), QStringLiteral("running"));
}

void TestToolLogModel::clearEmptiesTheLog()
{
    ToolLogModel model;
    model.apply(ToolCallChanged{call(QStringLiteral("a"))});
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    model.apply(ToolCallChanged{call(QStringLiteral("a"))});
    QCOMPARE(model.rowCount(), 1);
}

void TestToolLogModel::aHistoryThatIsToldAgainHasItsCalls()
{
    ToolLogModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto tell = [&model](const QString &id) {
        auto answer = std::make_shared<Message>();
        answer->role = Role::Assistant;
        ToolUseBlock use;
        use.id = ToolUseId(id);
        use.name = QStringLiteral("bash");
        use.input = {{QStringLiteral("command"), QStringLiteral("make")}};
        answer->content = {use};
        model.apply(AssistantMessageAdded{answer});
        ToolResultBlock result;
        result.toolUseId = use.id;
        result.text = QStringLiteral("done");
        result.startedAt = QDateTime(QDate(2026, 3, 4), QTime(5, 6, 7));
        result.durationMs = 2000;
        model.apply(UserMessageAdded{userMessage({result})});
    };
    tell(QStringLiteral("old"));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(text(model, 0, ToolLogModel::Summary), QStringLiteral("make"));
    QVERIFY(text(model, 0, ToolLogModel::Time).startsWith(QLatin1String("03-04 "))); // the day, too
    QVERIFY(!text(model, 0, ToolLogModel::Duration).isEmpty());
    QCOMPARE(model.index(0, 0).data(ToolLogModel::ResultRole).toString(), QStringLiteral("done"));

    // One of this run was heard of while it ran.
    model.apply(ToolCallChanged{call(QStringLiteral("new"), ToolCall::State::Done)});
    tell(QStringLiteral("new"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(text(model, 1, ToolLogModel::Summary), QStringLiteral("command new"));
}

QTEST_GUILESS_MAIN(TestToolLogModel)
#include "tst_toollogmodel.moc"

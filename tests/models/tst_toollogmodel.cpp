#include "models/toollogmodel.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

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
    void aHistoryThatIsToldAgainHasItsCalls();
    void whatWasRefusedStandsAtItsTime();

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
    QCOMPARE(text(model, 0, ToolLogModel::State), QStringLiteral("failed"));
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("bash, failed, <b>x</b>"));
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;")));
    for (const ToolEnd end : {ToolEnd::Denied, ToolEnd::Stopped, ToolEnd::Lost}) {
        tool.result.end = end;
        model.apply(ToolCallChanged{tool});
        QCOMPARE(text(model, 0, ToolLogModel::State), wordOf(end));
    }
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

void TestToolLogModel::whatWasRefusedStandsAtItsTime()
{
    const QDateTime noon(QDate(2026, 3, 4), QTime(12, 0));
    auto answer = std::make_shared<Message>();
    answer->role = Role::Assistant;
    auto results = std::make_shared<Message>();
    results->at = noon.addSecs(40);
    const auto tell = [&](const char *id, const QDateTime &at, qint64 durationMs) {
        ToolUseBlock use;
        use.id = ToolUseId(QLatin1String(id));
        use.name = QStringLiteral("bash");
        use.input = {{QStringLiteral("command"), QLatin1String(id)}};
        answer->content.append(use);
        results->content.append(ToolResultBlock{use.id, QStringLiteral("x"), {}, durationMs < 0, at, durationMs});
    };
    tell("ran first", noon, 1000);
    tell("refused last", noon.addSecs(30), -1);
    tell("ran second", noon.addSecs(10), 1000);
    tell("of an old session", {}, -1);

    ToolLogModel model;
    model.apply(AssistantMessageAdded{answer});
    model.apply(UserMessageAdded{results});
    QStringList told;
    for (int row = 0; row < model.rowCount(); ++row) {
        told << text(model, row, ToolLogModel::Summary);
        QVERIFY2(!text(model, row, ToolLogModel::Time).isEmpty(), qPrintable(told.last()));
    }
    const QStringList inTime{QStringLiteral("ran first"), QStringLiteral("ran second"), QStringLiteral("refused last"),
                             QStringLiteral("of an old session")};
    QCOMPARE(told, inTime);

    // Of this run, in the order in which they were asked for; sorted, what waits still is the newest.
    ToolCall waiting = call(QStringLiteral("asks"), ToolCall::State::AwaitingPermission);
    ToolCall ran = call(QStringLiteral("ran"), ToolCall::State::Done);
    ran.startedAt = noon.addSecs(60);
    model.apply(ToolCallChanged{waiting});
    model.apply(ToolCallChanged{ran});
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&model);
    sorted.setSortRole(ToolLogModel::SortRole);
    sorted.sort(ToolLogModel::Time);
    const auto last = [&sorted](int fromEnd) {
        return sorted.index(sorted.rowCount() - fromEnd, ToolLogModel::Summary).data().toString();
    };
    QCOMPARE(last(1), QStringLiteral("command asks"));
    QCOMPARE(last(2), QStringLiteral("command ran"));
    waiting.state = ToolCall::State::Done;
    waiting.startedAt = noon.addSecs(50);
    model.apply(ToolCallChanged{waiting});
    QCOMPARE(last(1), QStringLiteral("command ran"));
}

QTEST_GUILESS_MAIN(TestToolLogModel)
#include "tst_toollogmodel.moc"

#include "models/noticemodel.h"

#include "support/manualclock.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

class TestNoticeModel : public QObject
{
    Q_OBJECT
private slots:
    void newestNoticeIsTheFirstRow();
    void stateAndRequestFollowTheLedger();
    void kindAndWakeRuleAreTold();
    void longTextIsOneLineInTheListAndWholeInItsRole();

private:
    static QString text(const NoticeModel &model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

    ManualClock m_clock;
};

void TestNoticeModel::newestNoticeIsTheFirstRow()
{
    NoticeLedger ledger(m_clock);
    ledger.enter({BackgroundTaskId(QStringLiteral("aaaaaaaa")), QStringLiteral("one")});
    NoticeModel model(ledger);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ledger.enter({BackgroundTaskId(QStringLiteral("bbbbbbbb")), QStringLiteral("two")});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(text(model, 0, NoticeModel::TaskId), QStringLiteral("bbbbbbbb"));
    QCOMPARE(text(model, 1, NoticeModel::Text), QStringLiteral("one"));
}

void TestNoticeModel::stateAndRequestFollowTheLedger()
{
    NoticeLedger ledger(m_clock);
    NoticeModel model(ledger);
    ledger.enter({BackgroundTaskId(QStringLiteral("aaaaaaaa")), QStringLiteral("one")});
    ledger.enter({BackgroundTaskId(QStringLiteral("bbbbbbbb")), QStringLiteral("two")});
    const NoticeId second = ledger.notices().at(1).id;
    QCOMPARE(text(model, 0, NoticeModel::State), QStringLiteral("queued"));
    QCOMPARE(text(model, 0, NoticeModel::Request), QStringLiteral("–"));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    ledger.hold(second);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 0);
    QCOMPARE(text(model, 0, NoticeModel::State), QStringLiteral("held"));
    ledger.claim({}, 4);
    QCOMPARE(text(model, 1, NoticeModel::State), QStringLiteral("delivered"));
    QCOMPARE(text(model, 1, NoticeModel::Request), QStringLiteral("#4"));
    ledger.consume({}, 4);
    QCOMPARE(model.index(1, 0).data(NoticeModel::StateRole).toString(), QStringLiteral("consumed"));
    QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("aaaaaaaa, consumed, one"));
}

void TestNoticeModel::kindAndWakeRuleAreTold()
{
    NoticeLedger ledger(m_clock);
    NoticeModel model(ledger);
    const BackgroundTaskId task(QStringLiteral("aaaaaaaa"));
    ledger.enter({task, QStringLiteral("one"), Notice::Kind::Match, {WakeRule::Join, std::chrono::seconds(5)}});
    ledger.enter({task, QStringLiteral("two"), Notice::Kind::End, {WakeRule::Never, {}}});
    QCOMPARE(text(model, 1, NoticeModel::Kind), QStringLiteral("matched"));
    QVERIFY(text(model, 1, NoticeModel::Wake).startsWith(QStringLiteral("within 5")));
    QCOMPARE(text(model, 0, NoticeModel::Kind), QStringLiteral("ended"));
    QCOMPARE(text(model, 0, NoticeModel::Wake), QStringLiteral("never"));
    QCOMPARE(text(model, 0, NoticeModel::State), QStringLiteral("held"));
    ledger.deliverNow(ledger.notices().at(1).id);
    QCOMPARE(text(model, 0, NoticeModel::Wake), QStringLiteral("at once"));
    QCOMPARE(text(model, 0, NoticeModel::State), QStringLiteral("queued"));
}

void TestNoticeModel::longTextIsOneLineInTheListAndWholeInItsRole()
{
    NoticeLedger ledger(m_clock);
    NoticeModel model(ledger);
    const QString whole = QStringLiteral("first\n<b>second</b>\n") + QString(5000, u'x');
    ledger.enter({BackgroundTaskId(QStringLiteral("aaaaaaaa")), whole});
    QVERIFY(text(model, 0, NoticeModel::Text).size() < 400);
    QVERIFY(!text(model, 0, NoticeModel::Text).contains(u'\n'));
    QCOMPARE(model.index(0, 0).data(NoticeModel::FullTextRole).toString(), whole);
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;second")));
}

QTEST_GUILESS_MAIN(TestNoticeModel)
#include "tst_noticemodel.moc"

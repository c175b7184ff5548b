#include "ui/conversation/retrybar.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

class TestRetryBar : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void saysWhyAndWhen();
    void countsDownToTheTry();
    void goesWithTheNextRequestAndTheEnd_data();
    void goesWithTheNextRequestAndTheEnd();
    void aSecondFailureIsShownAnew();
    void buttonsAreReachedByKeyboard();
    void focusIsHandedOnWhenItGoes();
    void textFromOutsideStaysPlainAndShort();

private:
    RetryScheduled retry(qint64 delayMs, const QString &reason = QStringLiteral("The server is overloaded.")) const
    {
        RetryScheduled scheduled;
        scheduled.error.message = reason;
        scheduled.attempt = 2;
        scheduled.mostAttempts = 8;
        scheduled.delayMs = delayMs;
        return scheduled;
    }
    QString text(const char *label) const { return m_bar->findChild<QLabel *>(QLatin1String(label))->text(); }
    QPushButton *button(const char *name) const { return m_bar->findChild<QPushButton *>(QLatin1String(name)); }

    std::unique_ptr<QWidget> m_window;
    RetryBar *m_bar = nullptr;
};

void TestRetryBar::init()
{
    m_window = std::make_unique<QWidget>();
    m_window->resize(500, 200);
    m_bar = new RetryBar(m_window.get());
    m_bar->resize(500, 90);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestRetryBar::saysWhyAndWhen()
{
    QSignalSpy shown(m_bar, &RetryBar::shownChanged);
    QVERIFY(!m_bar->isVisible());
    m_bar->onHappened(retry(6500));
    QVERIFY(m_bar->isVisible());
    QCOMPARE(m_bar->accessibleName(), QStringLiteral("Retry"));
    QCOMPARE(text("retryReason"), QStringLiteral("The server is overloaded."));
    QCOMPARE(text("retryTime"), QStringLiteral("Trying again in 7 s (2 of 8)"));
    QCOMPARE(shown.size(), 1);
    m_bar->onHappened(retry(200'000));
    QCOMPARE(text("retryTime"), QStringLiteral("Trying again in 3:20 (2 of 8)"));
    RetryScheduled endless = retry(1000);
    endless.mostAttempts = 0;
    m_bar->onHappened(endless);
    QCOMPARE(text("retryTime"), QStringLiteral("Trying again in 1 s"));
}

void TestRetryBar::countsDownToTheTry()
{
    m_bar->onHappened(retry(1150));
    QCOMPARE(text("retryTime"), QStringLiteral("Trying again in 2 s (2 of 8)"));
    QTRY_COMPARE(text("retryTime"), QStringLiteral("Trying again in 1 s (2 of 8)"));
    QTRY_COMPARE(text("retryTime"), QStringLiteral("Trying again… (2 of 8)"));
    QVERIFY(m_bar->isVisible());
}

void TestRetryBar::goesWithTheNextRequestAndTheEnd_data()
{
    QTest::addColumn<AgentEvent>("event");
    QTest::newRow("request") << AgentEvent(RequestStarted{3});
    QTest::newRow("end") << AgentEvent(TurnEnded{});
}

void TestRetryBar::goesWithTheNextRequestAndTheEnd()
{
    QFETCH(AgentEvent, event);
    QSignalSpy shown(m_bar, &RetryBar::shownChanged);
    m_bar->onHappened(retry(60'000));
    m_bar->onHappened(AgentEvent(ToolCallChanged{}));
    QVERIFY(m_bar->isVisible());
    m_bar->onHappened(event);
    QVERIFY(!m_bar->isVisible());
    m_bar->onHappened(event);
    QCOMPARE(shown.size(), 2);
    QCOMPARE(shown.last().first().toBool(), false);
}

void TestRetryBar::aSecondFailureIsShownAnew()
{
    QSignalSpy shown(m_bar, &RetryBar::shownChanged);
    m_bar->onHappened(retry(60'000));
    m_bar->onHappened(retry(5000, QStringLiteral("The connection was reset.")));
    QCOMPARE(text("retryReason"), QStringLiteral("The connection was reset."));
    QCOMPARE(text("retryTime"), QStringLiteral("Trying again in 5 s (2 of 8)"));
    QCOMPARE(shown.size(), 1);
}

void TestRetryBar::buttonsAreReachedByKeyboard()
{
    QSignalSpy tryNow(m_bar, &RetryBar::tryNowRequested);
    QSignalSpy stop(m_bar, &RetryBar::stopRequested);
    m_bar->onHappened(retry(60'000));
    for (const char *name : {"retryNowButton", "retryStopButton"}) {
        QVERIFY(button(name)->focusPolicy() & Qt::TabFocus);
        QVERIFY(!button(name)->accessibleName().isEmpty());
        QTest::keyClick(button(name), Qt::Key_Space);
    }
    QCOMPARE(tryNow.size(), 1);
    QCOMPARE(stop.size(), 1);
}

void TestRetryBar::focusIsHandedOnWhenItGoes()
{
    QSignalSpy left(m_bar, &RetryBar::leftWithFocus);
    m_bar->onHappened(retry(60'000));
    m_bar->onHappened(AgentEvent(RequestStarted{1}));
    QCOMPARE(left.size(), 0);
    m_bar->onHappened(retry(60'000));
    m_window->activateWindow();
    button("retryNowButton")->setFocus();
    QTRY_VERIFY(button("retryNowButton")->hasFocus());
    m_bar->onHappened(AgentEvent(RequestStarted{2}));
    QCOMPARE(left.size(), 1);
}

void TestRetryBar::textFromOutsideStaysPlainAndShort()
{
    m_bar->onHappened(retry(1000, QStringLiteral("<b>x</b><img src=/x.png>\n") + QString(5000, u'y')));
    QVERIFY(text("retryReason").size() < 300);
    const QList<QLabel *> labels = m_bar->findChildren<QLabel *>();
    for (const QLabel *label : labels)
        QCOMPARE(label->textFormat(), Qt::PlainText);
    QVERIFY(!m_bar->findChild<QLabel *>(QStringLiteral("retryReason"))->toolTip().contains(QStringLiteral("<img")));
}

QTEST_MAIN(TestRetryBar)
#include "tst_retrybar.moc"

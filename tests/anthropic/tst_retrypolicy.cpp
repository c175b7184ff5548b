#include "anthropic/retrypolicy.h"

#include <QtTest>

using namespace Deckhand;

using Headers = QList<QPair<QByteArray, QByteArray>>;
constexpr int Never = -1;

class TestRetryPolicy : public QObject
{
    Q_OBJECT

private slots:
    void waits_data();
    void waits();
};

void TestRetryPolicy::waits_data()
{
    QTest::addColumn<bool>("retryable");
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<int>("retriesSoFar");
    QTest::addColumn<double>("random");
    QTest::addColumn<int>("waitMs");
    QTest::newRow("first") << true << Headers{} << 0 << 0.0 << 500;
    QTest::newRow("second") << true << Headers{} << 1 << 0.0 << 1000;
    QTest::newRow("jitter shortens by a quarter at most") << true << Headers{} << 1 << 1.0 << 750;
    QTest::newRow("after the last") << true << Headers{} << 2 << 0.0 << Never;
    QTest::newRow("not retryable") << false << Headers{} << 0 << 0.0 << Never;
    QTest::newRow("server insists") << false << Headers{{"x-should-retry", "true"}} << 0 << 0.0 << 500;
    QTest::newRow("server forbids") << true << Headers{{"x-should-retry", "false"}} << 0 << 0.0 << Never;
    QTest::newRow("seconds") << true << Headers{{"retry-after", "3"}} << 0 << 0.5 << 3000;
    QTest::newRow("milliseconds win") << true << Headers{{"retry-after", "3"}, {"retry-after-ms", "1500.5"}} << 0 << 0.5
                                      << 1500;
    QTest::newRow("date") << true << Headers{{"retry-after", "Sun, 22 Nov 2026 12:00:07 GMT"}} << 0 << 0.0 << 7000;
    QTest::newRow("date of the past") << true << Headers{{"retry-after", "Sun, 22 Nov 2026 11:00:00 GMT"}} << 0 << 0.0
                                      << 500;
    QTest::newRow("nonsense") << true << Headers{{"retry-after", "soon"}} << 0 << 0.0 << 500;
    QTest::newRow("zero") << true << Headers{{"retry-after", "0"}} << 0 << 0.0 << 500;
    QTest::newRow("longer than anybody waits") << true << Headers{{"retry-after", "86400"}} << 0 << 0.0 << Never;
}

void TestRetryPolicy::waits()
{
    QFETCH(bool, retryable);
    QFETCH(Headers, headers);
    QFETCH(int, retriesSoFar);
    QFETCH(double, random);
    QFETCH(int, waitMs);
    ModelError error;
    error.retryable = retryable;
    const QDateTime now(QDate(2026, 11, 22), QTime(12, 0), Qt::UTC);
    const auto wait = RetryPolicy().waitBeforeRetry(error, {503, headers}, retriesSoFar, random, now);
    QCOMPARE(wait ? int(wait->count()) : Never, waitMs);
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retrypolicy.moc"

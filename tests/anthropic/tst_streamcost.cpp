#include "anthropic/messagesclient.h"
#include "anthropic/messagesjob.h"

#include "support/fakemessagesapi.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <ctime>

using namespace Deckhand;

namespace {

/// Of the whole process, all threads, in microseconds.
double cpuUs()
{
    return double(std::clock()) * 1e6 / CLOCKS_PER_SEC;
}

ModelRequest hello()
{
    Message message;
    message.content = {TextBlock{u"hello"_qs}};
    ModelRequest request;
    request.model = u"fake-model-1"_qs;
    request.messages = {std::make_shared<const Message>(std::move(message))};
    return request;
}

/// Bytes by hand: no socket, so that only our own work is measured.
class HandExchange final : public HttpExchange
{
public:
    using HttpExchange::HttpExchange;
    void detach() override {}
    void deliver(const QByteArray &body, qsizetype chunk)
    {
        emit headReceived({200, {{"content-type", "text/event-stream"}}});
        for (qsizetype at = 0; at < body.size(); at += chunk)
            emit bodyReceived(body.mid(at, chunk));
    }
};

/// Counts what streams in, and holds the longest gap between two ticks of the event loop: on the clock, and in CPU time
/// of this process, which does not grow when other processes want the machine.
class Watcher : public QObject
{
public:
    explicit Watcher(ModelJob *job)
    {
        connect(job, &ModelJob::streamed, this, [this](const StreamEvent &event) {
            if (std::holds_alternative<TextDelta>(event))
                ++deltas;
        });
        connect(job, &ModelJob::done, this,
                [this](const ModelResult &result) { message = std::get<MessagePtr>(result); });
        connect(&m_heartbeat, &QTimer::timeout, this, [this] {
            longestGapMs = std::max(longestGapMs, m_sinceBeat.restart());
            const double now = cpuUs();
            longestWorkMs = std::max(longestWorkMs, (now - std::exchange(m_cpuAtBeat, now)) / 1000);
            ++beats;
        });
        m_sinceBeat.start();
        m_heartbeat.start(1);
    }

    int deltas = 0;
    int beats = 0;
    qint64 longestGapMs = 0;
    double longestWorkMs = 0;
    MessagePtr message;

private:
    QTimer m_heartbeat;
    QElapsedTimer m_sinceBeat;
    double m_cpuAtBeat = cpuUs();
};

} // namespace

/// The cost of a token without a window. Prints the figures; the limits here are wide, because test machines are slow,
/// noisy and often run a debug build: they catch what grows with the length of the answer.
class TestStreamCost : public QObject
{
    Q_OBJECT

private slots:
    void parsingAndAssemblingIsLinear();
    void aFloodLeavesTheEventLoopAlive();
};

void TestStreamCost::parsingAndAssemblingIsLinear()
{
    QList<double> perToken;
    for (const int tokens : {20'000, 200'000}) {
        const QByteArray body = FakeReply::tokens(tokens).plan().body;
        MessagesJob job({}, false, nullptr);
        auto *exchange = new HandExchange(&job);
        job.run(exchange);
        Watcher watcher(&job);
        const double before = cpuUs();
        exchange->deliver(body, 8 * 1024);
        perToken.append((cpuUs() - before) / tokens);
        QCOMPARE(watcher.deltas, tokens);
        QVERIFY(watcher.message);
        qInfo("%d tokens: %.2f us of CPU a token (parse, assemble, signals)", tokens, perToken.last());
    }
    QVERIFY(perToken.last() < 3 * perToken.first() + 1);
}

void TestStreamCost::aFloodLeavesTheEventLoopAlive()
{
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    constexpr int Tokens = 100'000;
    FakeMessagesApi api;
    api.enqueue(FakeReply::tokens(Tokens));
    MessagesClient client(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
    QObject scope;
    ModelJob *job = client.start(hello(), &scope);
    Watcher watcher(job);
    QSignalSpy done(job, &ModelJob::done);
    const double before = cpuUs();
    QVERIFY(done.wait(60'000)); // a true event loop: QTRY_VERIFY would sleep 10 ms between its looks
    qInfo("%d tokens over loopback: %.2f us of CPU a token, the server's share included; longest gap %lld ms, "
          "%.0f ms of it work; %d beats",
          Tokens, (cpuUs() - before) / Tokens, qlonglong(watcher.longestGapMs), watcher.longestWorkMs, watcher.beats);
    QCOMPARE(watcher.deltas, Tokens);
    QCOMPARE(textOf(*watcher.message).size() > Tokens, true);
    QVERIFY(watcher.beats > 5);
    QVERIFY2(watcher.longestWorkMs < 50, qPrintable(QString::number(watcher.longestWorkMs)));
}

QTEST_GUILESS_MAIN(TestStreamCost)
#include "tst_streamcost.moc"

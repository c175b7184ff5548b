#pragma once

#include "support/fakereply.h"
#include "support/promptcache.h"
#include "support/thinkingecho.h"

#include <QElapsedTimer>
#include <QHash>
#include <QJsonArray>
#include <QObject>
#include <QQueue>
#include <QStringList>
#include <QTcpServer>

#include <functional>

namespace Deckhand {

class FakeConnection;

/// A POST /v1/messages as it arrived.
struct FakeRequest {
    int number = 0;                        ///< counts from 1
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray path;
    QByteArray body;
    QJsonObject json;
    qint64 arrivedMs = 0; ///< steady, since the server was made
    QString violation;    ///< why it was refused; empty if it was not

    QJsonArray messages() const { return json.value(u"messages").toArray(); }
    /// The text blocks of the last message, notices included, joined with newlines.
    QString lastText() const;
    QList<QJsonObject> lastToolResults() const;
    /// The text of the last message's result for this tool use; null if there is none.
    QString toolResult(const QString &toolUseId) const;
};

/// The Messages API on a port of 127.0.0.1, played by the test: for jobs in this process and for the built program
/// alike. It answers with the replies of a queue, or with what a handler decides, and refuses with a 400 whatever the
/// real API would refuse. A test ends with QVERIFY2(api.violations().isEmpty(), …).
class FakeMessagesApi : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<FakeReply(const FakeRequest &)>;

    /// Listens at once.
    explicit FakeMessagesApi(QObject *parent = nullptr);
    ~FakeMessagesApi() override;

    /// http://127.0.0.1:PORT, as for ANTHROPIC_BASE_URL.
    QUrl baseUrl() const;

    void enqueue(const FakeReply &reply) { m_queue.enqueue(reply); }
    /// Asked when the queue is empty.
    void setHandler(Handler handler) { m_handler = std::move(handler); }
    /// Any other secret, or none, gets a 401. Default: everything is let in.
    void requireKey(const QByteArray &secret) { m_key = secret; }
    /// From now on prompts are cached, and a reply's usage says what was read and written.
    void setCaches(bool caches) { m_caches = caches; }
    /// False: POST /v1/messages/count_tokens is a 404. Default: a token for each four bytes.
    void setCounts(bool counts) { m_counts = counts; }
    /// Requests whose body names one of these fields get a 400 that says so, as from a server that lacks them.
    void refuseFields(const QStringList &fields) { m_refusedFields = fields; }
    /// True: thinking without a signature is no reason to refuse a request, as with servers that sign none.
    void setTakesUnsignedThinking(bool takes) { m_takesUnsignedThinking = takes; }
    /// What GET /v1/models offers; default: fake-model-1 and fake-model-2.
    void setModels(const QStringList &ids) { m_models = ids; }
    /// The answer of GET /v1/models, byte for byte.
    void setModelsReply(const FakeReply &reply)
    {
        m_modelsHandler = [reply](const QByteArray &) { return reply; };
    }
    /// Decides the answer of GET /v1/models by the path with its query.
    void setModelsHandler(std::function<FakeReply(const QByteArray &path)> handler)
    {
        m_modelsHandler = std::move(handler);
    }
    /// False: the paths of the Messages API are a 404.
    void setSpeaksMessages(bool speaks) { m_speaksMessages = speaks; }

    /// Lets go on every reply that holds.
    void release();
    int holding() const;
    /// Closes every connection; new ones are taken.
    void dropConnections();
    /// Closes every connection and takes no further one.
    void close();

    const QList<FakeRequest> &requests() const { return m_requests; }
    /// The bodies of count_tokens.
    const QList<QByteArray> &countRequests() const { return m_countRequests; }
    /// What a test must not have caused: refused requests, and requests for which nothing was scripted.
    const QStringList &violations() const { return m_violations; }
    /// Requests of any method and path, Messages API or not.
    int hits() const { return m_hits; }
    /// TCP connections that were taken so far.
    int connections() const { return m_connections; }

signals:
    void requestReceived(int number);
    void held(int number);
    void replied(int number);
    /// The client closed the connection before its reply was complete.
    void clientLeft(int number);

private:
    friend class FakeConnection;
    struct HttpRequest {
        QByteArray method;
        QByteArray path;
        QHash<QByteArray, QByteArray> headers;
        QByteArray body;
    };
    struct Answer {
        FakeReply reply;
        int number = 0; ///< 0: not a model call
    };
    Answer answer(const HttpRequest &request);
    Answer answerMessages(const HttpRequest &request);
    FakeReply countTokens(const HttpRequest &request);
    FakeReply nextReply(const FakeRequest &request);
    FakeReply modelsReply(const QByteArray &path) const;
    bool keyIsRight(const HttpRequest &request) const;
    void takeConnection();

    QTcpServer m_server;
    QElapsedTimer m_clock;
    QQueue<FakeReply> m_queue;
    Handler m_handler;
    QByteArray m_key;
    QStringList m_models{QStringLiteral("fake-model-1"), QStringLiteral("fake-model-2")};
    std::function<FakeReply(const QByteArray &path)> m_modelsHandler;
    bool m_speaksMessages = true;
    bool m_takesUnsignedThinking = false;
    QList<FakeRequest> m_requests;
    QList<QByteArray> m_countRequests;
    QStringList m_violations;
    QStringList m_refusedFields;
    PromptCache m_cache;
    ThinkingEcho m_thinking;
    bool m_caches = false;
    bool m_counts = true;
    int m_hits = 0;
    int m_connections = 0;
};

} // namespace Deckhand

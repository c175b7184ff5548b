#include "support/fakemessagesapi.h"

#include "support/requestvalidator.h"

#include <QJsonDocument>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

namespace Deckhand {

namespace {
constexpr qsizetype WriteAhead = 256 * 1024; ///< what may wait in the socket, so that a long reply costs no memory
constexpr qsizetype Piece = 64 * 1024;
} // namespace

/// One keep-alive connection: reads a request, writes its reply at the pace that was scripted, reads the next.
class FakeConnection : public QObject
{
    Q_OBJECT // without it findChildren<FakeConnection *> finds every QObject
public:
    FakeConnection(QTcpSocket *socket, FakeMessagesApi *api) : QObject(api), m_api(api), m_socket(socket)
    {
        m_socket->setParent(this);
        m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_timer.setSingleShot(true);
        connect(m_socket, &QTcpSocket::readyRead, this, &FakeConnection::readRequest);
        connect(m_socket, &QTcpSocket::bytesWritten, this, [this] {
            if (!m_timer.isActive())
                pump();
        });
        connect(m_socket, &QTcpSocket::disconnected, this, &FakeConnection::end);
        connect(&m_timer, &QTimer::timeout, this, &FakeConnection::pump);
    }

    bool isHeld() const { return m_held; }

    void release()
    {
        if (!std::exchange(m_held, false))
            return;
        m_plan.holdAt = -1;
        m_plan.holdsHead = false;
        pump();
    }

private:
    void readRequest()
    {
        m_in += m_socket->readAll();
        if (m_busy)
            return;
        const qsizetype headEnd = m_in.indexOf("\r\n\r\n");
        if (headEnd < 0)
            return;
        FakeMessagesApi::HttpRequest request;
        const QList<QByteArray> lines = m_in.left(headEnd).split('\n');
        const QList<QByteArray> start = lines.first().trimmed().split(' ');
        request.method = start.value(0);
        request.path = start.value(1);
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            request.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
        }
        const qsizetype length = request.headers.value("content-length", "0").toLongLong();
        if (m_in.size() < headEnd + 4 + length)
            return;
        request.body = m_in.mid(headEnd + 4, length);
        m_in.remove(0, headEnd + 4 + length);
        m_busy = true;
        const FakeMessagesApi::Answer answer = m_api->answer(request);
        m_number = answer.number;
        begin(answer.reply.plan());
    }

    void begin(const FakeReply::Plan &plan)
    {
        m_plan = plan;
        m_offset = 0;
        m_headSent = false;
        if (m_plan.closesUnanswered)
            cut();
        else
            pump();
    }

    void sendHead()
    {
        QByteArray head = "HTTP/1.1 " + QByteArray::number(m_plan.status) + " Scripted\r\n";
        for (const auto &[name, value] : std::as_const(m_plan.headers))
            head += name + ": " + value + "\r\n";
        if (m_plan.unframed)
            head += "connection: close\r\n";
        else if (m_plan.isStream)
            head += "transfer-encoding: chunked\r\n";
        else
            head += "content-length: " + QByteArray::number(m_plan.body.size()) + "\r\n";
        m_socket->write(head + "\r\n");
        m_headSent = true;
    }

    bool stopsToHold()
    {
        const bool atHead = m_plan.holdsHead && !m_headSent;
        if (!m_held && (atHead || (m_headSent && m_plan.holdAt == m_offset))) {
            m_held = true;
            emit m_api->held(m_number);
        }
        return m_held;
    }

    void pump()
    {
        while (m_busy && !stopsToHold()) {
            if (!m_headSent) {
                sendHead();
                continue;
            }
            if (m_plan.cutAt >= 0 && m_offset >= m_plan.cutAt)
                return cut();
            if (m_offset >= m_plan.body.size())
                return finish();
            if (m_socket->bytesToWrite() > WriteAhead)
                return; // bytesWritten comes back here
            writePiece();
            if (m_plan.splitEvery > 0 || m_plan.splitsEvents) {
                m_socket->flush();
                m_timer.start(m_plan.pause);
                return;
            }
        }
    }

    void writePiece()
    {
        qsizetype end = std::min(m_offset + (m_plan.splitEvery > 0 ? m_plan.splitEvery : Piece), m_plan.body.size());
        if (m_plan.splitsEvents) {
            const qsizetype eventEnd = m_plan.body.indexOf("\n\n", m_offset);
            end = eventEnd < 0 ? m_plan.body.size() : eventEnd + 2;
        }
        for (const qsizetype stop : {m_plan.holdAt, m_plan.cutAt}) {
            if (stop > m_offset)
                end = std::min(end, stop);
        }
        const QByteArray piece = m_plan.body.mid(m_offset, end - m_offset);
        m_offset = end;
        if (m_plan.isStream && !m_plan.unframed)
            m_socket->write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
        else
            m_socket->write(piece);
    }

    void cut()
    {
        m_busy = false;
        m_socket->disconnectFromHost();
    }

    void finish()
    {
        m_busy = false;
        if (m_plan.unframed)
            m_socket->disconnectFromHost();
        else if (m_plan.isStream)
            m_socket->write("0\r\n\r\n");
        if (m_number > 0)
            emit m_api->replied(m_number);
        if (!m_in.isEmpty())
            readRequest();
    }

    void end()
    {
        if (std::exchange(m_busy, false) && m_number > 0)
            emit m_api->clientLeft(m_number);
        m_held = false;
        deleteLater();
    }

    FakeMessagesApi *m_api;
    QTcpSocket *m_socket;
    QTimer m_timer;
    QByteArray m_in;
    FakeReply::Plan m_plan;
    qsizetype m_offset = 0;
    int m_number = 0;
    bool m_busy = false;
    bool m_held = false;
    bool m_headSent = false;
};

QString FakeRequest::lastText() const
{
    const QJsonValue content = messages().last().toObject().value(u"content");
    if (content.isString())
        return content.toString();
    QStringList texts;
    for (const QJsonValue &block : content.toArray()) {
        if (block.toObject().value(u"type").toString() == u"text")
            texts.append(block.toObject().value(u"text").toString());
    }
    return texts.join(u'\n');
}

QList<QJsonObject> FakeRequest::lastToolResults() const
{
    QList<QJsonObject> results;
    for (const QJsonValue &block : messages().last().toObject().value(u"content").toArray()) {
        if (block.toObject().value(u"type").toString() == u"tool_result")
            results.append(block.toObject());
    }
    return results;
}

QString FakeRequest::toolResult(const QString &toolUseId) const
{
    for (const QJsonObject &result : lastToolResults()) {
        if (result.value(u"tool_use_id").toString() != toolUseId)
            continue;
        const QJsonValue content = result.value(u"content");
        return content.isArray() ? content.toArray().first().toObject().value(u"text").toString()
                                 : content.toString(u""_qs);
    }
    return {};
}

FakeMessagesApi::FakeMessagesApi(QObject *parent) : QObject(parent)
{
    m_clock.start();
    connect(&m_server, &QTcpServer::newConnection, this, &FakeMessagesApi::takeConnection);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("FakeMessagesApi cannot listen: %s", qPrintable(m_server.errorString()));
}

FakeMessagesApi::~FakeMessagesApi()
{
    // The connections tell of their end while they are destroyed; by then there is nobody left to tell it to.
    blockSignals(true);
    close();
}

QUrl FakeMessagesApi::baseUrl() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()));
}

void FakeMessagesApi::release()
{
    for (FakeConnection *connection : findChildren<FakeConnection *>(QString(), Qt::FindDirectChildrenOnly))
        connection->release();
}

int FakeMessagesApi::holding() const
{
    const QList<FakeConnection *> all = findChildren<FakeConnection *>(QString(), Qt::FindDirectChildrenOnly);
    return int(std::count_if(all.begin(), all.end(), [](const FakeConnection *c) { return c->isHeld(); }));
}

void FakeMessagesApi::close()
{
    m_server.close();
    dropConnections();
}

void FakeMessagesApi::dropConnections()
{
    qDeleteAll(findChildren<FakeConnection *>(QString(), Qt::FindDirectChildrenOnly));
}

void FakeMessagesApi::takeConnection()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        ++m_connections;
        new FakeConnection(socket, this);
    }
}

bool FakeMessagesApi::keyIsRight(const HttpRequest &request) const
{
    return m_key.isEmpty() || request.headers.value("x-api-key") == m_key
        || request.headers.value("authorization") == "Bearer " + m_key;
}

FakeMessagesApi::Answer FakeMessagesApi::answer(const HttpRequest &request)
{
    ++m_hits;
    const QByteArray path =
        request.path.left(request.path.indexOf('?') < 0 ? request.path.size() : request.path.indexOf('?'));
    if (!keyIsRight(request))
        return {FakeReply::error(401, u"authentication_error"_qs, u"invalid credentials"_qs)};
    if (m_speaksMessages && request.method == "POST" && path.endsWith("/v1/messages"))
        return answerMessages(request);
    if (m_speaksMessages && m_counts && request.method == "POST" && path.endsWith("/v1/messages/count_tokens"))
        return {countTokens(request)};
    if (request.method == "GET" && path.endsWith("/v1/models"))
        return {modelsReply(request.path)};
    return {FakeReply::error(404, u"not_found_error"_qs, u"Not found: "_qs + QString::fromLatin1(path))};
}

FakeMessagesApi::Answer FakeMessagesApi::answerMessages(const HttpRequest &http)
{
    FakeRequest request;
    request.number = int(m_requests.size()) + 1;
    request.headers = http.headers;
    request.path = http.path;
    request.body = http.body;
    request.json = QJsonDocument::fromJson(http.body).object();
    request.arrivedMs = m_clock.elapsed();
    request.violation = requestViolation(http.headers, http.body);
    if (m_takesUnsignedThinking && request.violation.contains(u"thinking.signature"))
        request.violation.clear();
    if (request.violation.isEmpty())
        request.violation = m_thinking.violation(request.json);
    m_requests.append(request);
    emit requestReceived(request.number);
    if (!request.violation.isEmpty()) {
        m_violations.append(QStringLiteral("request %1: %2").arg(request.number).arg(request.violation));
        return {FakeReply::error(400, u"invalid_request_error"_qs, request.violation), request.number};
    }
    for (const QString &field : std::as_const(m_refusedFields)) {
        if (request.body.contains(QByteArray('"' + field.toUtf8() + '"')))
            return {FakeReply::error(400, u"invalid_request_error"_qs, field + u": Extra inputs are not permitted"_qs),
                    request.number};
    }
    FakeReply reply = nextReply(request);
    if (m_caches) {
        const PromptCache::Counts counts = m_cache.serve(request.body);
        reply.usage(counts.fresh, 34).cacheUsage(counts.written, counts.read);
    }
    if (const FakeReply::Plan plan = reply.plan(); plan.status == 200 && plan.cutAt < 0)
        m_thinking.noteReply(request.json.value(u"model").toString(), plan.body);
    return {reply, request.number};
}

FakeReply FakeMessagesApi::countTokens(const HttpRequest &request)
{
    m_countRequests.append(request.body);
    if (const QString why = countViolation(request.headers, request.body); !why.isEmpty()) {
        m_violations.append(u"count_tokens: "_qs + why);
        return FakeReply::error(400, u"invalid_request_error"_qs, why);
    }
    return FakeReply::http(200, "application/json",
                           "{\"input_tokens\":" + QByteArray::number(request.body.size() / 4) + '}');
}

FakeReply FakeMessagesApi::nextReply(const FakeRequest &request)
{
    if (!m_queue.isEmpty())
        return m_queue.dequeue();
    if (m_handler)
        return m_handler(request);
    m_violations.append(QStringLiteral("request %1: no reply was scripted for it").arg(request.number));
    return FakeReply::error(400, u"invalid_request_error"_qs, u"no reply was scripted for this request"_qs);
}

FakeReply FakeMessagesApi::modelsReply(const QByteArray &path) const
{
    if (m_modelsHandler)
        return m_modelsHandler(path);
    QJsonArray data;
    for (const QString &id : m_models)
        data.append(QJsonObject{{u"type"_qs, u"model"_qs}, {u"id"_qs, id}, {u"display_name"_qs, id.toUpper()}});
    const QJsonObject list{{u"data"_qs, data}, {u"has_more"_qs, false}};
    return FakeReply::http(200, "application/json", QJsonDocument(list).toJson(QJsonDocument::Compact));
}

} // namespace Deckhand

#include "fakemessagesapi.moc"

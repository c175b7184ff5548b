#include "support/fakereply.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

QByteArray quoted(const QString &text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

QByteArray sseEvent(const QByteArray &name, const QByteArray &json)
{
    return "event: " + name + "\ndata: " + json + "\n\n";
}

/// At most `count` pieces of about the same length; never between the halves of a surrogate pair.
QStringList pieces(const QString &text, int count)
{
    QStringList result;
    const qsizetype step = std::max<qsizetype>(1, (text.size() + count - 1) / std::max(1, count));
    for (qsizetype from = 0; from < text.size();) {
        qsizetype to = std::min(from + step, text.size());
        if (to < text.size() && text.at(to).isLowSurrogate())
            ++to;
        result.append(text.mid(from, to - from));
        from = to;
    }
    return result;
}

qsizetype offsetAfterEvents(const QByteArray &body, int events)
{
    qsizetype at = 0;
    for (int i = 0; i < events; ++i) {
        const qsizetype end = body.indexOf("\n\n", at);
        if (end < 0)
            return body.size();
        at = end + 2;
    }
    return at;
}

QByteArray prose(int count)
{
    static const QList<QByteArray> words{
        "The ", "harbour ",   "master ", "writes ",   "down ", "every ", "ship ", "that ", "comes ", "in, ",
        "its ", "**name**, ", "its ",    "`cargo`, ", "and ",  "the ",   "hour ", "of ",   "its ",   "arrival.\\n\\n"};
    QByteArray body;
    body.reserve(qsizetype(count) * 130);
    for (int i = 0; i < count; ++i) {
        body += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                "\"delta\":{\"type\":\"text_delta\",\"text\":\"";
        body += words.at(i % words.size());
        body += "\"}}\n\n";
    }
    return body;
}

} // namespace

FakeReply &FakeReply::openBlock(const QByteArray &json)
{
    return event("content_block_start", "{\"type\":\"content_block_start\",\"index\":" + QByteArray::number(m_blocks)
                                            + ",\"content_block\":" + json + '}');
}

FakeReply &FakeReply::delta(const QByteArray &json)
{
    return event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":" + QByteArray::number(m_blocks)
                                            + ",\"delta\":" + json + '}');
}

FakeReply &FakeReply::closeBlock()
{
    const QByteArray index = QByteArray::number(m_blocks++);
    return event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + index + '}');
}

FakeReply &FakeReply::event(const QByteArray &name, const QByteArray &json)
{
    m_events.append(sseEvent(name, json));
    return *this;
}

FakeReply &FakeReply::ping()
{
    return event("ping", R"({"type": "ping"})");
}

FakeReply &FakeReply::text(const QString &text, int deltas)
{
    openBlock(R"({"type":"text","text":""})");
    for (const QString &piece : pieces(text, deltas))
        delta("{\"type\":\"text_delta\",\"text\":" + quoted(piece) + '}');
    return closeBlock();
}

FakeReply &FakeReply::thinking(const QString &text, const QString &signature, int deltas)
{
    openBlock(R"({"type":"thinking","thinking":"","signature":""})");
    for (const QString &piece : pieces(text, deltas))
        delta("{\"type\":\"thinking_delta\",\"thinking\":" + quoted(piece) + '}');
    if (!signature.isEmpty())
        delta("{\"type\":\"signature_delta\",\"signature\":" + quoted(signature) + '}');
    return closeBlock();
}

FakeReply &FakeReply::toolUse(const QString &id, const QString &name, const QJsonObject &input, int deltas)
{
    return toolUseRaw(id, name, QJsonDocument(input).toJson(QJsonDocument::Compact), deltas);
}

FakeReply &FakeReply::toolUseRaw(const QString &id, const QString &name, const QByteArray &input, int deltas)
{
    m_hasToolUse = true;
    openBlock("{\"type\":\"tool_use\",\"id\":" + quoted(id) + ",\"name\":" + quoted(name) + ",\"input\":{}}");
    delta(R"({"type":"input_json_delta","partial_json":""})");
    for (const QString &piece : pieces(QString::fromUtf8(input), deltas))
        delta("{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(piece) + '}');
    return closeBlock();
}

FakeReply &FakeReply::block(const QByteArray &json)
{
    openBlock(json);
    return closeBlock();
}

FakeReply &FakeReply::stopReason(const QString &word)
{
    m_stopReason = word;
    return *this;
}

FakeReply &FakeReply::usage(int inputTokens, int outputTokens)
{
    m_inputTokens = inputTokens;
    m_outputTokens = outputTokens;
    return *this;
}

FakeReply &FakeReply::stopDetails(const QString &category, const QString &explanation)
{
    m_stopDetails = ",\"stop_details\":{\"type\":\"refusal\",\"category\":" + quoted(category)
                  + ",\"explanation\":" + quoted(explanation) + '}';
    return *this;
}

FakeReply &FakeReply::cacheUsage(int written, int read)
{
    m_cacheUsage = ",\"cache_creation_input_tokens\":" + QByteArray::number(written)
                 + ",\"cache_read_input_tokens\":" + QByteArray::number(read);
    return *this;
}

FakeReply &FakeReply::model(const QString &id)
{
    m_model = id;
    return *this;
}

FakeReply FakeReply::tokens(int count)
{
    static QHash<int, QByteArray> built;
    QByteArray &body = built[count];
    if (body.isEmpty()) {
        FakeReply shell;
        shell.openBlock(R"({"type":"text","text":""})").usage(12, count);
        shell.m_events.append(prose(count));
        body = shell.closeBlock().streamBody();
    }
    return sse(body);
}

FakeReply FakeReply::sse(const QByteArray &body)
{
    FakeReply reply;
    reply.m_isRaw = true;
    reply.m_rawBody = body;
    return reply;
}

FakeReply FakeReply::error(int status, const QString &type, const QString &message)
{
    return http(status, "application/json",
                "{\"type\":\"error\",\"error\":{\"type\":" + quoted(type) + ",\"message\":" + quoted(message)
                    + "},\"request_id\":\"req_fake\"}");
}

FakeReply FakeReply::http(int status, const QByteArray &contentType, const QByteArray &body)
{
    FakeReply reply = sse(body);
    reply.m_plan.status = status;
    reply.m_plan.isStream = false;
    return reply.header("content-type", contentType);
}

FakeReply FakeReply::nothing()
{
    FakeReply reply = sse({});
    reply.m_plan.closesUnanswered = true;
    return reply;
}

FakeReply FakeReply::redirect(const QUrl &target, int status)
{
    return http(status, "text/html", "<html>moved</html>").header("location", target.toEncoded());
}

FakeReply &FakeReply::failsWith(const QString &type, const QString &message)
{
    m_error = "{\"type\":\"error\",\"error\":{\"type\":" + quoted(type) + ",\"message\":" + quoted(message) + "}}";
    return *this;
}

FakeReply &FakeReply::header(const QByteArray &name, const QByteArray &value)
{
    m_plan.headers.emplaceBack(name, value);
    return *this;
}

FakeReply &FakeReply::splitEvery(int bytes)
{
    m_plan.splitEvery = bytes;
    return *this;
}

FakeReply &FakeReply::pauseBetween(std::chrono::milliseconds pause)
{
    m_plan.pause = pause;
    return *this;
}

FakeReply &FakeReply::hold()
{
    m_plan.holdsHead = true;
    return *this;
}

FakeReply &FakeReply::holdAfterEvents(int events)
{
    m_holdAfterEvents = events;
    return *this;
}

FakeReply &FakeReply::cutAfterEvents(int events)
{
    m_cutAfterEvents = events;
    return *this;
}

FakeReply &FakeReply::cutAfterBytes(int bytes)
{
    m_plan.cutAt = bytes;
    return *this;
}

FakeReply &FakeReply::withoutLength()
{
    m_plan.unframed = true;
    return *this;
}

QByteArray FakeReply::streamBody() const
{
    const QByteArray input = QByteArray::number(m_inputTokens);
    QByteArray body =
        sseEvent("message_start", "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_fake\",\"type\":\"message\","
                                  "\"role\":\"assistant\",\"model\":"
                                      + quoted(m_model)
                                      + ",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                                        "\"usage\":{\"input_tokens\":"
                                      + input + m_cacheUsage + ",\"output_tokens\":1}}}");
    body += m_events.join();
    if (!m_error.isEmpty())
        return body + sseEvent("error", m_error);
    QString reason = m_stopReason;
    if (reason.isEmpty())
        reason = m_hasToolUse ? QStringLiteral("tool_use") : QStringLiteral("end_turn");
    body +=
        sseEvent("message_delta", "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":" + quoted(reason)
                                      + ",\"stop_sequence\":null" + m_stopDetails
                                      + "},\"usage\":{\"output_tokens\":" + QByteArray::number(m_outputTokens) + "}}");
    return body + sseEvent("message_stop", R"({"type":"message_stop"})");
}

FakeReply::Plan FakeReply::plan() const
{
    Plan plan = m_plan;
    plan.body = m_isRaw ? m_rawBody : streamBody();
    if (plan.isStream)
        plan.headers.emplaceBack("content-type", "text/event-stream; charset=utf-8");
    plan.headers.emplaceBack("request-id", "req_fake");
    if (m_holdAfterEvents >= 0)
        plan.holdAt = offsetAfterEvents(plan.body, m_holdAfterEvents);
    if (m_cutAfterEvents >= 0)
        plan.cutAt = offsetAfterEvents(plan.body, m_cutAfterEvents);
    plan.splitsEvents = plan.splitEvery == 0 && plan.pause.count() > 0;
    return plan;
}

} // namespace Deckhand

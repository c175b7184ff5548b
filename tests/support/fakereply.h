#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QUrl>

#include <chrono>

namespace Deckhand {

/// One scripted answer of FakeMessagesApi: what is said, and how it travels.
///
///     api.enqueue(FakeReply().text(u"One job."_qs, 3).toolUse(u"t1"_qs, u"bash"_qs, {{u"command"_qs, u"ls"_qs}}));
///     api.enqueue(FakeReply().text(u"slow"_qs).holdAfterEvents(2));      // then api.release()
///     api.enqueue(FakeReply::error(529, u"overloaded_error"_qs, u"Overloaded"_qs));
///
/// A message begins with message_start and ends with message_delta and message_stop by itself.
class FakeReply
{
public:
    FakeReply() = default;

    // --- what the model says: blocks, in this order; `deltas` is the number of pieces that carry the words ---
    FakeReply &text(const QString &text, int deltas = 1);
    FakeReply &thinking(const QString &text, const QString &signature = QStringLiteral("c2lnbmF0dXJl"), int deltas = 1);
    FakeReply &toolUse(const QString &id, const QString &name, const QJsonObject &input = {}, int deltas = 2);
    /// The input exactly as given, which may be cut or broken.
    FakeReply &toolUseRaw(const QString &id, const QString &name, const QByteArray &input, int deltas = 1);
    /// A whole block (one JSON object) that comes without any delta.
    FakeReply &block(const QByteArray &json);
    /// Any event between the blocks: ping, something unknown.
    FakeReply &event(const QByteArray &name, const QByteArray &json);
    FakeReply &ping();

    /// Default: tool_use when there is one, else end_turn.
    FakeReply &stopReason(const QString &word);
    FakeReply &usage(int inputTokens, int outputTokens);
    /// The words of `stop_details`, as a refusal has them.
    FakeReply &stopDetails(const QString &category, const QString &explanation);
    /// What was read from the prompt cache and written to it.
    FakeReply &cacheUsage(int written, int read);
    FakeReply &model(const QString &id);

    // --- other answers ---
    /// One message of `count` text deltas of prose with paragraphs: for measurements. Built once for each count.
    static FakeReply tokens(int count);
    /// The body of a stream, byte for byte.
    static FakeReply sse(const QByteArray &body);
    static FakeReply error(int status, const QString &type, const QString &message);
    static FakeReply http(int status, const QByteArray &contentType, const QByteArray &body);
    /// The connection is closed without a single byte.
    static FakeReply nothing();
    static FakeReply redirect(const QUrl &target, int status = 307);
    /// After the blocks the stream's own `error` event, and no message_stop.
    FakeReply &failsWith(const QString &type, const QString &message);
    FakeReply &header(const QByteArray &name, const QByteArray &value);

    // --- how it travels ---
    FakeReply &splitEvery(int bytes);                         ///< each piece is written and flushed alone
    FakeReply &pauseBetween(std::chrono::milliseconds pause); ///< between pieces (of one event, if not split)
    FakeReply &hold();                                        ///< before the status line, until release()
    FakeReply &holdAfterEvents(int events);                   ///< then until release(); 0 is after the headers
    FakeReply &cutAfterEvents(int events);                    ///< then the connection is closed
    FakeReply &cutAfterBytes(int bytes);                      ///< of the body
    FakeReply &withoutLength();                               ///< neither chunked nor Content-Length: ends by closing

    // --- for FakeMessagesApi ---
    struct Plan {
        int status = 200;
        QList<QPair<QByteArray, QByteArray>> headers;
        QByteArray body;
        bool isStream = true;
        bool unframed = false;
        bool holdsHead = false;
        bool closesUnanswered = false;
        qsizetype holdAt = -1; ///< offset in the body, -1 for never
        qsizetype cutAt = -1;  ///< offset in the body, -1 for never
        qsizetype splitEvery = 0;
        bool splitsEvents = false;
        std::chrono::milliseconds pause{0};
    };
    Plan plan() const;

private:
    FakeReply &openBlock(const QByteArray &json);
    FakeReply &delta(const QByteArray &json);
    FakeReply &closeBlock();
    QByteArray streamBody() const;

    QList<QByteArray> m_events;
    int m_blocks = 0;
    bool m_hasToolUse = false;
    QString m_stopReason;
    QString m_model = QStringLiteral("fake-model-1");
    QByteArray m_error;
    QByteArray m_stopDetails;
    QByteArray m_cacheUsage;
    int m_inputTokens = 12;
    int m_outputTokens = 34;
    QByteArray m_rawBody;
    bool m_isRaw = false;
    int m_holdAfterEvents = -1;
    int m_cutAfterEvents = -1;
    Plan m_plan;
};

} // namespace Deckhand

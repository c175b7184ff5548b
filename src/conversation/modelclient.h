#pragma once

#include "conversation/message.h"

#include <QJsonObject>
#include <QObject>
#include <QStringList>

#include <chrono>
#include <optional>

namespace Deckhand {

/// What the model is told of a tool.
struct ToolSpec {
    QString name;
    QString description;
    QJsonObject inputSchema;
    /// Of one of the server's own tools, as in `web_search_20250305`: then `inputSchema` are its options.
    QString serverType = {};
};

/// How the model is to think, in the words of the Messages API.
struct Thinking {
    enum class Kind {
        Unset, ///< nothing is sent: the model's own default
        Disabled,
        Adaptive,
        Enabled ///< with a budget
    };
    Kind kind = Kind::Unset;
    int budgetTokens = 0; ///< of Enabled: at least 1024 and below maxTokens
};

/// One model call. `messages` ends with a user message and every tool use in it is answered; or with a message of the
/// model that stopped with PauseTurn, which goes back as it is and last.
struct ModelRequest {
    QString model;
    int maxTokens = 16384;
    QString system;
    QList<ToolSpec> tools;
    QList<MessagePtr> messages;
    Thinking thinking;
    bool editsContext = false;    ///< let the server forget old tool results when the context fills, where it can
    bool wantsWireEvents = false; ///< emit ModelJob::wireEvent too
};

// --- What streams in, in the order of the wire. Blocks start in index order; their deltas may interleave. ---
struct StreamStarted {
    QString messageId;
    QString model;
};
struct BlockStarted {
    int index = 0;
    ContentBlock block; ///< the empty block; a tool use has its id and name
};
struct TextDelta {
    int index = 0;
    QString text;
};
struct ThinkingDelta {
    int index = 0;
    QString text;
};
struct ToolInputDelta {
    int index = 0;
    QString partialJson;
};
struct BlockFinished {
    int index = 0;
};
using StreamEvent = std::variant<StreamStarted, BlockStarted, TextDelta, ThinkingDelta, ToolInputDelta, BlockFinished>;

/// Why a model call gave no message.
struct ModelError {
    enum class Kind {
        Network, ///< no connection, reset, unknown host, proxy
        Timeout, ///< silence for longer than the limit
        Tls,
        Redirect,       ///< refused: a redirect could carry the key to another host
        Authentication, ///< 401
        Billing,        ///< 402, spending limits
        Permission,     ///< 403
        NotFound,       ///< 404: unknown model or path
        InvalidRequest, ///< 400 and other 4xx
        TooLarge,       ///< 413, context
        RateLimited,    ///< 429
        Overloaded,     ///< 529, 503
        Server,         ///< other 5xx
        Protocol        ///< the answer is no stream of the Messages API, or it ended before its end
    };
    Kind kind = Kind::Network;
    QString message; ///< a sentence for people: what, where, what to do
    int httpStatus = 0;
    QString requestId;
    bool retryable = false;
    bool unknownModel = false; ///< of NotFound: the server is there, the model is not
    /// How long the server asks to wait before the next try.
    std::optional<std::chrono::milliseconds> retryAfter;
    /// What the server had counted when the stream broke: it is paid for all the same.
    Usage usage;
};

/// A finished message (the stream ended with message_stop), or why there is none.
using ModelResult = std::variant<MessagePtr, ModelError>;

/// One model call in flight. Deleting it cancels it: nothing is emitted after that.
/// Order: accepted once (HTTP 200 and the stream began), then leftOut at most once, then streamed any number of times,
/// then done exactly once.
/// A call that fails before the stream begins emits done only. Nothing is emitted from within ModelClient::start.
class ModelJob : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// What has streamed of the message's text blocks, in their order: what is left of a call that is cancelled. The job has
    /// these words for the message anyhow; whoever gathered them from the deltas would hold every long answer twice.
    virtual QStringList textsSoFar() const = 0;

signals:
    void accepted();
    /// The server took the request only without something that the user attached, or that a tool has read: it stays out of
    /// this and all later requests. `what` is a sentence for people that says which, and why.
    void leftOut(const QString &what);
    void streamed(const Deckhand::StreamEvent &event);
    /// The wire event as it came (one JSON object), only if ModelRequest::wantsWireEvents.
    void wireEvent(const QByteArray &json);
    void done(const Deckhand::ModelResult &result);
};

/// The size of a request as the server would count it: an estimate of its own. Deleting the job cancels it.
class TokenCountJob : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

signals:
    /// Exactly once, from the event loop; nothing where the server does not count, or failed.
    void counted(std::optional<qint64> inputTokens);
};

/// The port to a model.
class ModelClient
{
public:
    virtual ~ModelClient() = default;
    /// Never null. The job belongs to `parent`.
    virtual ModelJob *start(const ModelRequest &request, QObject *parent) = 0;
    /// Null where it is known that the server does not count. Belongs to `parent`.
    virtual TokenCountJob *countTokens(const ModelRequest &, QObject *) { return nullptr; }
};

} // namespace Deckhand

#pragma once

#include "anthropic/serveromissions.h"
#include "anthropic/wirehistory.h"
#include "base/result.h"
#include "conversation/modelclient.h"

namespace Deckhand {

/// Writes the JSON of model calls. A conversation only grows, so each message is written once and its bytes are kept,
/// by its position and address, for as long as the next request has the same message in the same place.
///
/// Any history gives a request that a strict server takes: see WireHistory. Prompt caching: the tools, the system
/// prompt, the end of the last user message and the end of the one before it are marked. The last is where the request
/// before this one ended, so that its cache entry is found however many blocks lie in between (a server looks back at
/// most 20). The bytes in front of a mark do not change from one request to the next.
class RequestBody
{
public:
    /// Of the API; Cloudflare answers what is larger with a 413.
    static constexpr qsizetype kMostBytes = 32'000'000;
    static constexpr int kMostImages = 100;

    struct Terms {
        ServerOmissions omissions;
        /// Thinking blocks up to and including this message stay out: the server holds them for changed. May be null.
        MessagePtr noThinkingUpTo;
        QString server = {};          ///< that is asked: thinking of others stays out. See Message
        bool unsignedThinking = true; ///< false: what this server has not signed stays out
        bool forCounting = false;     ///< the body of count_tokens
        /// That the server has refused: words stand in their place.
        QList<SentAttachment> withheld = {};
    };

    /// An error if there is nothing that a model could answer, or if it would be larger than the API takes. A request
    /// may end with a paused answer of the model (StopReason::PauseTurn), else it ends with words or results.
    Result<QByteArray> write(const ModelRequest &request, const Terms &terms);
    Result<QByteArray> write(const ModelRequest &request) { return write(request, Terms()); }

    /// The attachments that the body of this request carries, in their order.
    QList<SentAttachment> attachments(const ModelRequest &request, const Terms &terms);

    /// Of the last body: what it carries that a server may refuse.
    SentOptions sentOptions() const { return m_sent; }
    /// Of the last body: there is thinking that this server has not signed, whether it carries it or not.
    bool hasUnsignedThinking() const { return m_hasUnsignedThinking; }
    /// The last error was about the size.
    bool wasTooLarge() const { return m_tooLarge; }
    /// Messages that were written anew by the last call: for tests and measurements.
    int freshlyWritten() const { return m_freshlyWritten; }

private:
    void bringUpToDate(const QList<MessagePtr> &messages);
    Result<void> check(const QList<WireMessage> &messages) const;
    void appendOptions(QByteArray &out, const ModelRequest &request, const Terms &terms);
    void appendThinking(QByteArray &out, const ModelRequest &request, const Terms &terms);
    void appendHead(QByteArray &out, const ModelRequest &request, const Terms &terms);
    Error tooLarge(qsizetype bytes) const;

    QList<WrittenMessage> m_written;
    SentOptions m_sent;
    bool m_hasUnsignedThinking = false;
    bool m_tooLarge = false;
    int m_freshlyWritten = 0;
};

} // namespace Deckhand

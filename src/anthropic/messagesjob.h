#pragma once

#include "anthropic/errorsentence.h"
#include "anthropic/sseparser.h"
#include "anthropic/streamassembler.h"
#include "conversation/modelclient.h"

#include <QPointer>

namespace Deckhand {

/// One call of POST /v1/messages: bytes → SseParser → StreamAssembler → signals. Only message_stop completes it:
/// neither HTTP 200 nor the end of the body says that the answer is whole.
class MessagesJob final : public ModelJob
{
    Q_OBJECT
public:
    MessagesJob(CallSite site, bool wantsWireEvents, QObject *parent);

    /// Exactly one of the two, once. The job owns the exchange.
    void run(HttpExchange *exchange, std::chrono::milliseconds stallTimeout);
    /// Emits done from the event loop: nothing was sent.
    void failLater(const ModelError &error);

private:
    enum class State { Waiting, Streaming, CollectingError, Done };

    void takeHead(const HttpHead &head);
    void takeBody(const QByteArray &bytes);
    void takeEvents();
    void takeEvent(QByteArrayView json);
    void takeEnd(const HttpEnd &end);
    void complete(const MessagePtr &message);
    void fail(const ModelError &error);

    CallSite m_site;
    bool m_wantsWireEvents;
    std::chrono::milliseconds m_stallTimeout{0};
    State m_state = State::Waiting;
    QPointer<HttpExchange> m_exchange;
    HttpHead m_head;
    QByteArray m_errorBody;
    SseParser m_parser;
    StreamAssembler m_assembler;
};

} // namespace Deckhand

#pragma once

#include "anthropic/errorsentence.h"
#include "anthropic/sseparser.h"
#include "anthropic/streamassembler.h"
#include "conversation/modelclient.h"

#include <QPointer>

#include <functional>

namespace Deckhand {

class ModelListJob;

/// One call of POST /v1/messages: bytes → SseParser → StreamAssembler → signals. Only message_stop completes it:
/// neither HTTP 200 nor the end of the body says that the answer is whole.
class MessagesJob final : public ModelJob
{
    Q_OBJECT
public:
    MessagesJob(CallSite site, bool wantsWireEvents, QObject *parent);

    /// Asked when an error answer is there: another exchange, to be tried instead, or null.
    using SecondTry = std::function<HttpExchange *(int status, const QByteArray &body)>;
    void setSecondTry(SecondTry secondTry) { m_secondTry = std::move(secondTry); }

    /// Asked when the server has taken the request: what `leftOut` is to tell, or nothing.
    void setOnTaken(std::function<QString()> onTaken) { m_onTaken = std::move(onTaken); }

    /// Asked when the server does not know the model: a job that lists those there are. It belongs to `parent`.
    void setModelList(std::function<ModelListJob *(QObject *parent)> modelList) { m_modelList = std::move(modelList); }

    /// Exactly one of the two, once. The job owns the exchange.
    void run(HttpExchange *exchange);
    /// Emits done from the event loop: nothing was sent.
    void failLater(const ModelError &error);

    QStringList textsSoFar() const override { return m_assembler.texts(); }

private:
    enum class State { Waiting, Streaming, CollectingError, Done };

    void takeHead(const HttpHead &head);
    void takeBody(const QByteArray &bytes);
    void takeEvents();
    void takeEvent(const SseEvent &event);
    void begin();
    void takeEnd(const HttpEnd &end);
    void takeLastEvent();
    void takeWordsOnly();
    ModelError errorOfCollected(const HttpEnd &end) const;
    bool tryAgain(int status, const QByteArray &body);
    void complete(const MessagePtr &message);
    void fail(const ModelError &error);
    void tellModels(const ModelError &error, ModelListJob *list);

    CallSite m_site;
    bool m_wantsWireEvents;
    SecondTry m_secondTry;
    std::function<QString()> m_onTaken;
    std::function<ModelListJob *(QObject *)> m_modelList;
    State m_state = State::Waiting;
    QPointer<HttpExchange> m_exchange;
    HttpHead m_head;
    QByteArray m_words; ///< a body that is no stream, or of a stream what came before its first event
    bool m_hasEvents = false;
    SseParser m_parser;
    StreamAssembler m_assembler;
};

} // namespace Deckhand

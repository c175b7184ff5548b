#include "anthropic/messagesjob.h"

#include "base/logging.h"

#include <QTimer>

namespace Deckhand {

namespace {
constexpr qsizetype MaxErrorBody = 256 * 1024; ///< more explains nothing

bool isEventStream(const HttpHead &head)
{
    const QByteArray type = head.header("content-type").toLower();
    return type.isEmpty() || type.startsWith("text/event-stream");
}
} // namespace

MessagesJob::MessagesJob(CallSite site, bool wantsWireEvents, QObject *parent)
    : ModelJob(parent),
      m_site(std::move(site)),
      m_wantsWireEvents(wantsWireEvents),
      m_assembler(m_site.model)
{
}

void MessagesJob::run(HttpExchange *exchange)
{
    m_exchange = exchange;
    m_exchange->setParent(this);
    connect(exchange, &HttpExchange::headReceived, this, &MessagesJob::takeHead);
    connect(exchange, &HttpExchange::bodyReceived, this, &MessagesJob::takeBody);
    connect(exchange, &HttpExchange::finished, this, &MessagesJob::takeEnd);
}

void MessagesJob::failLater(const ModelError &error)
{
    QTimer::singleShot(0, this, [this, error] { fail(error); });
}

void MessagesJob::takeHead(const HttpHead &head)
{
    m_head = head;
    if (head.status != 200)
        m_state = State::CollectingError;
    else if (isEventStream(head))
        m_state = State::Streaming;
    else
        fail(errorOfWrongContent(m_site, head));
}

void MessagesJob::takeBody(const QByteArray &bytes)
{
    if (m_state == State::CollectingError)
        m_errorBody += bytes.left(MaxErrorBody - m_errorBody.size());
    if (m_state != State::Streaming)
        return;
    m_parser.feed(bytes);
    takeEvents();
}

void MessagesJob::takeEvents()
{
    const QPointer<MessagesJob> self(this); // whoever listens may delete the job: that is how a call is cancelled
    while (m_state == State::Streaming) {
        const auto event = m_parser.next();
        if (!event)
            break;
        takeEvent(event->data);
        if (!self)
            return;
    }
    if (m_state == State::Streaming && m_parser.overflowed())
        fail(errorOfStream(m_site, {{}, QStringLiteral("one event is larger than 64 MiB")}, m_assembler.began()));
}

void MessagesJob::takeEvent(QByteArrayView json)
{
    const bool hadBegun = m_assembler.began();
    const StreamAssembler::Step step = m_assembler.take(json);
    const auto *fault = std::get_if<StreamFault>(&step);
    if (fault && fault->type.isEmpty())
        return fail(errorOfStream(m_site, *fault, hadBegun));

    const QPointer<MessagesJob> self(this);
    if (!hadBegun && m_assembler.began())
        begin();
    if (self && m_wantsWireEvents)
        emit wireEvent(json.toByteArray().replace('\n', ' ')); // several data lines were joined; JSON does not mind
    if (!self)
        return;
    if (const auto *event = std::get_if<StreamEvent>(&step))
        emit streamed(*event);
    else if (const auto *message = std::get_if<MessagePtr>(&step))
        complete(*message);
    else if (fault)
        fail(errorOfStream(m_site, *fault, true));
}

void MessagesJob::begin()
{
    const QPointer<MessagesJob> self(this);
    const QString left = m_onTaken ? m_onTaken() : QString();
    emit accepted();
    if (self && !left.isEmpty())
        emit leftOut(left);
}

void MessagesJob::takeEnd(const HttpEnd &end)
{
    // Qt reports every status from 400 on as an error, too; with a status at hand, the server's words say more.
    if (m_state == State::CollectingError) {
        if (!tryAgain())
            fail(errorOfStatus(m_site, m_head, m_errorBody, end.proxy));
        return;
    }
    if (end.error == QNetworkReply::NoError)
        return fail(errorOfCutStream(m_site, m_assembler.began()));
    fail(errorOfNetwork(m_site, end, m_state == State::Streaming));
}

bool MessagesJob::tryAgain()
{
    HttpExchange *again = m_secondTry ? m_secondTry(m_head.status, m_errorBody) : nullptr;
    if (!again)
        return false;
    m_exchange->disconnect(this);
    m_exchange->deleteLater();
    m_head = {};
    m_errorBody.clear();
    m_state = State::Waiting;
    run(again);
    return true;
}

void MessagesJob::complete(const MessagePtr &message)
{
    m_state = State::Done;
    // The rest is the end mark of the body. Aborting here would close the connection that the next call can use.
    if (m_exchange) {
        m_exchange->disconnect(this);
        m_exchange->detach();
    }
    emit done(message);
}

void MessagesJob::fail(const ModelError &error)
{
    if (m_state == State::Done)
        return;
    m_state = State::Done;
    qCDebug(logNetwork).noquote() << "call failed:" << error.message << error.requestId;
    if (m_exchange) {
        m_exchange->disconnect(this);
        m_exchange->deleteLater();
    }
    ModelError told = error;
    told.usage = m_assembler.usage();
    if (told.requestId.isEmpty())
        told.requestId = QString::fromUtf8(m_head.header("request-id"));
    emit done(told);
}

} // namespace Deckhand

#include "anthropic/messagesjob.h"

#include "anthropic/modellistjob.h"
#include "base/logging.h"

#include <QJsonDocument>
#include <QTimer>

namespace Deckhand {

namespace {
constexpr qsizetype kMaxErrorBody = 256 * 1024; ///< more explains nothing

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
      m_assembler(m_site.model, m_site.endpoint.server())
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
    if (head.status == 200 && isEventStream(head))
        m_state = State::Streaming;
    else if (head.status == 200 && head.header("content-type").startsWith("text/html"))
        fail(errorOfWrongContent(m_site, head));
    else
        m_state = State::CollectingError;
}

void MessagesJob::takeBody(const QByteArray &bytes)
{
    if (m_state == State::CollectingError)
        m_words += bytes.left(kMaxErrorBody - m_words.size());
    if (m_state == State::CollectingError && m_head.status == 200 && m_words.size() == kMaxErrorBody)
        return fail(errorOfWrongContent(m_site, m_head)); // whatever it is, it does not end
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
        m_hasEvents = true;
        takeEvent(*event);
        if (!self)
            return;
    }
    if (m_state == State::Streaming && m_parser.overflowed())
        fail(errorOfStream(m_site, {{}, QStringLiteral("one event is larger than 64 MiB")}, m_assembler.began()));
}

void MessagesJob::takeEvent(const SseEvent &event)
{
    const bool hadBegun = m_assembler.began();
    const StreamAssembler::Step step = m_assembler.take(event.data, event.name == "error");
    const auto *fault = std::get_if<StreamFault>(&step);
    if (fault && !hadBegun && tryAgain(fault->status, event.data.toByteArray()))
        return;
    if (fault && fault->type.isEmpty())
        return fail(errorOfStream(m_site, *fault, hadBegun));

    const QPointer<MessagesJob> self(this);
    if (!hadBegun && m_assembler.began())
        begin();
    if (self && m_wantsWireEvents && event.data.trimmed().startsWith('{'))
        emit wireEvent(
            event.data.toByteArray().replace('\n', ' ')); // several data lines were joined; JSON does not mind
    if (!self)
        return;
    if (const auto *streamEvent = std::get_if<StreamEvent>(&step))
        emit streamed(*streamEvent);
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
    const QPointer<MessagesJob> self(this);
    // Qt reports every status from 400 on as an error, too; with a status at hand, the server's words say more.
    if (m_state == State::CollectingError) {
        const int status = m_head.status == 200 ? serverErrorOf(m_words).status : m_head.status;
        if (!tryAgain(status, m_words))
            fail(errorOfCollected(end));
        return;
    }
    if (end.error != QNetworkReply::NoError)
        return fail(errorOfNetwork(m_site, end, m_state == State::Streaming));
    const bool streamed = m_state == State::Streaming;
    if (streamed)
        takeLastEvent();
    if (self && (!streamed || m_state == State::Streaming)) // else that has ended the call, or sent it again
        fail(errorOfCutStream(m_site, m_assembler.began()));
}

/// Some servers leave out the blank line behind the last event. The body ended as it should, so that what is whole
/// counts; half an event was a cut that looked like an end, where no length was told.
void MessagesJob::takeLastEvent()
{
    m_parser.feed("\n\n");
    const auto event = m_parser.next();
    if (!event)
        return takeWordsOnly();
    const bool isText = !event->data.trimmed().startsWith('{');
    if (isText || QJsonDocument::fromJson(event->data.toByteArray()).isObject())
        takeEvent(*event);
}

/// A body that calls itself a stream and ends with what is no event: {"error": …} as it is, or, where there was no event at
/// all, a sentence.
void MessagesJob::takeWordsOnly()
{
    const QByteArray words = m_parser.strayLines().trimmed();
    const bool isJson = words.startsWith('{');
    if (words.isEmpty() || (m_hasEvents && !isJson))
        return;
    if (isJson && !serverErrorIn(QJsonDocument::fromJson(words).object()))
        return;
    const StreamFault fault = faultOf(serverErrorOf(words));
    if (m_assembler.began() || !tryAgain(fault.status, words))
        fail(errorOfStream(m_site, fault, m_assembler.began()));
}

ModelError MessagesJob::errorOfCollected(const HttpEnd &end) const
{
    return m_head.status == 200 ? errorOfWrongContent(m_site, m_head, m_words)
                                : errorOfStatus(m_site, m_head, m_words, end.proxy);
}

bool MessagesJob::tryAgain(int status, const QByteArray &body)
{
    HttpExchange *again = m_secondTry ? m_secondTry(status, body) : nullptr;
    if (!again)
        return false;
    m_exchange->disconnect(this);
    m_exchange->deleteLater();
    m_head = {};
    m_words.clear();
    m_hasEvents = false;
    m_parser = SseParser();
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
    ModelListJob *list = told.unknownModel && m_modelList ? m_modelList(this) : nullptr;
    if (list)
        tellModels(told, list);
    else
        emit done(told);
}

void MessagesJob::tellModels(const ModelError &error, ModelListJob *list)
{
    connect(list, &ModelListJob::done, this, [this, error](const Result<QList<OfferedModel>> &models) {
        ModelError told = error;
        QStringList ids;
        for (const OfferedModel &model : models ? *models : QList<OfferedModel>())
            ids.append(model.id);
        told.message += offered(ids);
        emit done(told);
    });
}

} // namespace Deckhand

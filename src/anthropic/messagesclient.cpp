#include "anthropic/messagesclient.h"

#include "anthropic/messagesjob.h"
#include "anthropic/modellistjob.h"
#include "anthropic/tokencount.h"

#include "base/logging.h"

namespace Deckhand {

namespace {

/// Asked for only where they are used; a header that names an unknown one is refused.
constexpr char ContextBeta[] = "context-management-2025-06-27";
constexpr char FetchBeta[] = "web-fetch-2025-09-10";
constexpr int kMostTriesWithoutAttachments = 3;
constexpr auto kModelListWithin = std::chrono::seconds(5); ///< it is only to help with an error that is known already

ModelError refused(ModelError::Kind kind, const QString &why)
{
    ModelError error;
    error.kind = kind;
    error.message = why;
    return error;
}

/// What goes with one call from try to try.
bool fetchesPages(const ModelRequest &request)
{
    return std::any_of(request.tools.cbegin(), request.tools.cend(),
                       [](const ToolSpec &tool) { return tool.serverType.startsWith(u"web_fetch"); });
}

struct Attempt {
    CallSite site;
    ModelRequest request;
    RequestBody::Terms terms;
    SentOptions sent = {}; ///< of the body that is on its way: another call's may be written before the answer is there
    bool hasUnsignedThinking = false;    ///< likewise
    bool triedUnsignedThinking = false;  ///< with it where it was left out, or without it
    QList<SentAttachment> withheld = {}; ///< within this call; it is not known yet whether they are why
    int triesWithoutAttachments = 0;
    QString refusal = {}; ///< the sentence of the answer that they were withheld for

    void noteWritten(const RequestBody &body)
    {
        sent = body.sentOptions();
        hasUnsignedThinking = body.hasUnsignedThinking();
    }

    QString words() const
    {
        return withheld.isEmpty()
                 ? QString()
                 : refusal
                       + QStringLiteral(
                             " It took the request without %1, which it gets no more from now on; the model is "
                             "told so.")
                             .arg(namesOf(withheld));
    }
};

} // namespace

struct MessagesClient::Shared {
    std::unique_ptr<HttpTransport> transport;
    Endpoint endpoint;
    std::chrono::milliseconds beforeAnswer = HttpRequest().stallTimeout;
    std::chrono::milliseconds withinAnswer = HttpRequest().idleTimeout;
    RequestBody body;
    ServerOmissions omissions;
    MessagePtr noThinkingUpTo;
    QSet<QString> takesUnsignedThinking; ///< models; in this run
    RefusedAttachments refused;
    std::function<void(const ServerOmissions &)> changed;

    RequestBody::Terms termsFor(const QString &model, bool forCounting) const
    {
        return {omissions,   noThinkingUpTo,   endpoint.server(), sendsUnsignedThinking(model),
                forCounting, refused.of(model)};
    }

    bool sendsUnsignedThinking(const QString &model) const
    {
        return !endpoint.isOfficial() && !omissions.omits(SentOption::UnsignedThinking, model);
    }

    HttpRequest post(const QString &path, const ModelRequest &request, const QByteArray &json) const
    {
        HttpRequest http;
        http.url = endpoint.url(path);
        http.headers = endpoint.headers();
        http.headers.emplaceBack("content-type", "application/json");
        http.headers.emplaceBack("accept", "text/event-stream, application/json");
        http.headers.emplaceBack("user-agent", "deckhand");
        QByteArrayList betas;
        if (body.sentOptions().testFlag(SentOption::ContextManagement))
            betas.append(ContextBeta);
        if (fetchesPages(request))
            betas.append(FetchBeta);
        if (!betas.isEmpty())
            http.headers.emplaceBack("anthropic-beta", betas.join(','));
        http.body = json;
        http.stallTimeout = beforeAnswer;
        http.idleTimeout = withinAnswer;
        return http;
    }

    void remember(const ServerOmissions &grown)
    {
        omissions = grown;
        if (changed)
            changed(omissions);
    }

    /// The answer of an error: true if the request is worth another try on the terms that `attempt` has now.
    bool learn(int status, const QByteArray &answer, Attempt &attempt)
    {
        if (complainsOfThinking(status, answer) && tryOtherThinking(attempt))
            return true;
        return learnOfOthers(status, answer, attempt) || tryWithoutThinking(status, answer, attempt);
    }

    /// Some servers want back the thinking that they have not signed, some refuse it, and in their words the two are not
    /// told apart: the request is tried the other way, once. What was taken is kept.
    bool tryOtherThinking(Attempt &attempt) const
    {
        if (endpoint.isOfficial() || !attempt.hasUnsignedThinking)
            return false;
        attempt.terms.unsignedThinking = !attempt.terms.unsignedThinking; // the second time: back, it was not that
        return !std::exchange(attempt.triedUnsignedThinking, true);
    }

    /// A refusal in words that say nothing of thinking, from a server that has not taken any yet.
    bool tryWithoutThinking(int status, const QByteArray &answer, Attempt &attempt) const
    {
        return attempt.sent.testFlag(SentOption::UnsignedThinking) && !attempt.triedUnsignedThinking
            && !takesUnsignedThinking.contains(attempt.request.model) && isPlainRefusal(status, answer, attempt)
            && tryOtherThinking(attempt);
    }

    void noteThinkingTaken(const Attempt &attempt)
    {
        const QString &model = attempt.request.model;
        if (attempt.sent.testFlag(SentOption::UnsignedThinking))
            takesUnsignedThinking.insert(model);
        if (!attempt.hasUnsignedThinking || attempt.terms.unsignedThinking == sendsUnsignedThinking(model))
            return;
        ServerOmissions changedOnes = omissions;
        if (attempt.terms.unsignedThinking)
            changedOnes.remove(SentOption::UnsignedThinking, model);
        else
            changedOnes.add(SentOption::UnsignedThinking, model);
        remember(changedOnes);
    }

    bool learnOfOthers(int status, const QByteArray &answer, Attempt &attempt)
    {
        const std::optional<RefusedOption> option = refusedOption(status, answer, attempt.sent);
        // What lies within one document is a matter of that one.
        const bool isOfDocument = option && option->option == SentOption::Documents && !option->isOfServer;
        if ((!option || isOfDocument) && learnOfAttachments(status, answer, attempt))
            return true;
        return option && learnOfOption(*option, attempt);
    }

    bool learnOfOption(const RefusedOption &refusedOne, Attempt &attempt)
    {
        RequestBody::Terms &terms = attempt.terms;
        const QString &model = attempt.request.model;
        qCInfo(logNetwork).noquote() << endpoint.baseUrl.host() << "refuses option" << int(refusedOne.option)
                                     << "- sent again without it";
        if (refusedOne.option == SentOption::EarlierThinking) {
            noThinkingUpTo = attempt.request.messages.last();
            terms.noThinkingUpTo = noThinkingUpTo;
            return true;
        }
        if (terms.omissions.omits(refusedOne.option, model))
            return false;
        terms.omissions.add(refusedOne.option, model);
        if (refusedOne.isOfServer) {
            ServerOmissions grown = omissions;
            grown.add(refusedOne.option, model);
            remember(grown);
        }
        return true;
    }

    bool learnOfAttachments(int status, const QByteArray &answer, Attempt &attempt)
    {
        if (attempt.triesWithoutAttachments >= kMostTriesWithoutAttachments || !isPlainRefusal(status, answer, attempt))
            return false;
        const QList<SentAttachment> suspects =
            refused.suspects(attempt.request.model, body.attachments(attempt.request, attempt.terms), answer,
                             attempt.triesWithoutAttachments);
        if (suspects.isEmpty())
            return false;
        ++attempt.triesWithoutAttachments;
        attempt.withheld += suspects;
        attempt.terms.withheld += suspects;
        attempt.refusal = refusalOf(status, answer, attempt).message;
        return true;
    }

    static ModelError refusalOf(int status, const QByteArray &answer, const Attempt &attempt)
    {
        HttpHead head;
        head.status = status;
        return errorOfStatus(attempt.site, head, answer);
    }

    /// Not a context that is full, an account that is empty, a model that is not there.
    static bool isPlainRefusal(int status, const QByteArray &answer, const Attempt &attempt)
    {
        return (status == 400 || status == 422)
            && refusalOf(status, answer, attempt).kind == ModelError::Kind::InvalidRequest;
    }

    /// What people are to know.
    QString noteTaken(const Attempt &attempt)
    {
        noteThinkingTaken(attempt);
        refused.noteRefused(attempt.request.model, attempt.withheld);
        refused.noteTaken(attempt.request.model, attempt.request.messages);
        return attempt.words();
    }
};

MessagesClient::MessagesClient(QNetworkAccessManager &network, Endpoint endpoint)
    : MessagesClient(std::make_unique<NetworkHttpTransport>(network), std::move(endpoint))
{
}

MessagesClient::MessagesClient(std::unique_ptr<HttpTransport> transport, Endpoint endpoint)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->transport = std::move(transport);
    m_shared->endpoint = std::move(endpoint);
}

MessagesClient::~MessagesClient() = default;

void MessagesClient::setTimeouts(std::chrono::milliseconds beforeAnswer, std::chrono::milliseconds withinAnswer)
{
    m_shared->beforeAnswer = beforeAnswer;
    m_shared->withinAnswer = withinAnswer;
}

void MessagesClient::setOmissions(const ServerOmissions &omissions)
{
    m_shared->omissions = omissions;
}

const ServerOmissions &MessagesClient::omissions() const
{
    return m_shared->omissions;
}

void MessagesClient::onOmissionsChanged(std::function<void(const ServerOmissions &)> changed)
{
    m_shared->changed = std::move(changed);
}

ModelJob *MessagesClient::start(const ModelRequest &request, QObject *parent)
{
    const CallSite site{m_shared->endpoint, QStringLiteral("/v1/messages"), request.model};
    auto *job = new MessagesJob(site, request.wantsWireEvents, parent);
    if (const Result<void> usable = m_shared->endpoint.check(); !usable) {
        job->failLater(refused(ModelError::Kind::Authentication, usable.error()));
        return job;
    }
    const auto attempt = std::make_shared<Attempt>(Attempt{site, request, m_shared->termsFor(request.model, false)});
    const Result<QByteArray> body = m_shared->body.write(request, attempt->terms);
    if (!body) {
        const bool tooLarge = m_shared->body.wasTooLarge();
        job->failLater(refused(tooLarge ? ModelError::Kind::TooLarge : ModelError::Kind::InvalidRequest, body.error()));
        return job;
    }
    attempt->noteWritten(m_shared->body);
    const std::weak_ptr<Shared> weak(m_shared);
    job->setSecondTry([weak, attempt, job](int status, const QByteArray &answer) -> HttpExchange * {
        const auto shared = weak.lock();
        if (!shared || !shared->learn(status, answer, *attempt))
            return nullptr;
        const Result<QByteArray> again = shared->body.write(attempt->request, attempt->terms);
        if (!again)
            return nullptr;
        attempt->noteWritten(shared->body);
        return shared->transport->send(shared->post(attempt->site.path, attempt->request, *again), job);
    });
    job->setModelList([weak](QObject *listParent) -> ModelListJob * {
        const auto shared = weak.lock();
        return shared ? new ModelListJob(*shared->transport, shared->endpoint, listParent, kModelListWithin) : nullptr;
    });
    job->setOnTaken([weak, attempt] {
        const auto shared = weak.lock();
        return shared ? shared->noteTaken(*attempt) : QString();
    });
    job->run(m_shared->transport->send(m_shared->post(site.path, request, *body), job));
    return job;
}

TokenCountJob *MessagesClient::countTokens(const ModelRequest &request, QObject *parent)
{
    if (m_shared->omissions.omitsTokenCount() || !m_shared->endpoint.check())
        return nullptr;
    const RequestBody::Terms terms = m_shared->termsFor(request.model, true);
    auto *job = new MessagesTokenCount(parent);
    const Result<QByteArray> body = m_shared->body.write(request, terms);
    if (!body) {
        job->failLater();
        return job;
    }
    job->onMissing([weak = std::weak_ptr(m_shared)] {
        if (const auto shared = weak.lock()) {
            ServerOmissions grown = shared->omissions;
            grown.addTokenCount();
            shared->remember(grown);
        }
    });
    job->run(
        m_shared->transport->send(m_shared->post(QStringLiteral("/v1/messages/count_tokens"), request, *body), job));
    return job;
}

} // namespace Deckhand

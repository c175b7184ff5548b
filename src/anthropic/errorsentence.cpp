#include "anthropic/errorsentence.h"

#include "anthropic/retryafter.h"
#include "anthropic/servererror.h"
#include "base/humantext.h"
#include "base/textcut.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

using ErrorKind = ModelError::Kind;

constexpr qsizetype kMostOfBody = 64 * 1024;
constexpr qsizetype kMostModels = 20;

/// What an error body says, whatever its shape.
struct Said : ServerError {
    bool isHtml = false;
};

Said saidBy(const HttpHead &head, const QByteArray &body)
{
    Said said;
    const QByteArray text = body.trimmed();
    said.isHtml =
        text.startsWith('<') || (head.header("content-type").startsWith("text/html") && !text.startsWith('{'));
    if (!said.isHtml)
        static_cast<ServerError &>(said) = serverErrorOf(body.left(kMostOfBody));
    if (const QByteArray id = head.header("request-id"); !id.isEmpty())
        said.request = QString::fromUtf8(id);
    return said;
}

ModelError make(ErrorKind kind, bool retryable, const QString &sentence)
{
    ModelError error;
    error.kind = kind;
    error.retryable = retryable;
    error.message = sentence;
    return error;
}

struct Verdict {
    ErrorKind kind;
    bool retryable;
};

bool isSpendLimit(const QString &code)
{
    return code == u"enforced_spend_limit_reached" || code == u"contract_spend_limit_reached"
        || statusOfErrorWord(code) == 402;
}

/// The API has no code for a context that is full, only words, and other servers have others. A hint, and no more: where
/// the words change, the error is an ordinary one again.
bool saysContextIsFull(const QString &type, const QString &code, const QString &words)
{
    static const QStringList signs{QStringLiteral("prompt is too long"), QStringLiteral("exceed context limit"),
                                   QStringLiteral("maximum context length"), QStringLiteral("context_length_exceeded"),
                                   QStringLiteral("exceed_context_size")};
    return std::any_of(signs.cbegin(), signs.cend(), [&](const QString &sign) {
        return words.contains(sign, Qt::CaseInsensitive) || type.contains(sign) || code.contains(sign);
    });
}

Verdict verdictOf(int status, const QString &type, const QString &code, const QString &words)
{
    if (isSpendLimit(code) || statusOfErrorWord(type) == 402)
        return {ErrorKind::Billing, false};
    if (status >= 300 && status < 400)
        return {ErrorKind::Redirect, false};
    if ((status == 400 || status == 422) && saysContextIsFull(type, code, words))
        return {ErrorKind::TooLarge, false};
    switch (status) {
    case 401:
        return {ErrorKind::Authentication, false};
    case 402:
        return {ErrorKind::Billing, false};
    case 403:
        return {ErrorKind::Permission, false};
    case 404:
        return {ErrorKind::NotFound, false};
    case 407:
        return {ErrorKind::Network, false};
    case 408:
        return {ErrorKind::Timeout, true};
    case 409:
        return {ErrorKind::InvalidRequest, true};
    case 413:
        return {ErrorKind::TooLarge, false};
    case 429:
        return {ErrorKind::RateLimited, true};
    case 503:
    case 529:
        return {ErrorKind::Overloaded, true};
    default:
        return status >= 500 ? Verdict{ErrorKind::Server, true} : Verdict{ErrorKind::InvalidRequest, false};
    }
}

/// Behind the sentence: the status and the server's own words, in brackets. Servers like to quote the key that they
/// refuse.
QString evidence(const CallSite &site, const QString &what, const QString &words)
{
    const QString quoted = quotable(site.endpoint.redacted(words));
    return QStringLiteral(" (%1)").arg(quoted.isEmpty() ? what : what + u": "_qs + quoted);
}

/// A 404 is of the path, or of the model; and other servers refuse an unknown model with a 400. Again a hint: the words
/// for it, or the name that was asked for beside the word "model".
bool saysModelIsUnknown(const CallSite &site, int status, const ServerError &said)
{
    if (site.model.isEmpty() || (status != 404 && status != 400 && status != 422))
        return false;
    if (said.code == u"model_not_found" || said.type == u"model_not_found")
        return true;
    static const QRegularExpression model(QStringLiteral("\\bmodels?\\b"), QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression missing(
        QStringLiteral("not found|not exist|no such|unknown|not available|try pulling|invalid model|could not find"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression ofRoute(QStringLiteral("\\b(route|endpoint|url|path)\\b"),
                                            QRegularExpression::CaseInsensitiveOption);
    const QRegularExpression name(
        QStringLiteral("(?<![\\w.:-])%1(?![\\w:-])").arg(QRegularExpression::escape(site.model)),
        QRegularExpression::CaseInsensitiveOption);
    const bool isMissing = said.words.contains(missing);
    if (!said.words.contains(model))
        return status == 404 && isMissing && said.words.contains(name);
    if (said.words.contains(name))
        return status == 404 || isMissing;
    return status == 404 && isMissing && !said.words.contains(ofRoute);
}

QString unknownModel(const CallSite &site)
{
    return QStringLiteral("%1 does not know the model “%2”. Choose another one in Settings.")
        .arg(site.host(), site.model);
}

QString notFound(const CallSite &site, const Said &said)
{
    static const QRegularExpression ofPath(QStringLiteral("file|page|path|route|url|endpoint|method|/v1"),
                                           QRegularExpression::CaseInsensitiveOption);
    if (said.hasObject && !site.model.isEmpty() && !said.words.contains(ofPath))
        return QStringLiteral("%1 does not know the model “%2”, or it does not speak the Messages API. Choose another "
                              "model, or check the base URL in Settings.")
            .arg(site.host(), site.model);
    QString text = QStringLiteral("There is no Messages API at %1. Check the base URL in Settings.")
                       .arg(site.url().toDisplayString());
    if (site.endpoint.baseUrl.path().contains(u"/v1"))
        text += QStringLiteral(" It is given without /v1.");
    return text;
}

QString redirected(const CallSite &site, const HttpHead &head)
{
    const QUrl target = site.url().resolved(QUrl::fromEncoded(head.header("location")));
    const QString where = target.host().isEmpty() || head.header("location").isEmpty()
                            ? QStringLiteral("another address")
                            : target.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemovePath);
    return QStringLiteral(
               "%1 redirects to %2. This is not followed, because it could carry the API key to another host. "
               "If you trust that address, enter it as the base URL in Settings.")
        .arg(site.host(), where);
}

QString rateLimited(const CallSite &site, const std::optional<std::chrono::milliseconds> &retryAfter)
{
    const QString wait =
        retryAfter ? QStringLiteral("in %1").arg(runningTimeText(retryAfter->count())) : QStringLiteral("in a moment");
    return QStringLiteral("%1 says that too many requests or tokens were sent. Try again %2.").arg(site.host(), wait);
}

QString sentenceOf(const CallSite &site, const HttpHead &head, const Said &said, ErrorKind kind)
{
    const QString host = site.host();
    switch (kind) {
    case ErrorKind::Redirect:
        return redirected(site, head);
    case ErrorKind::Authentication:
        return site.endpoint.hasSecret()
                 ? QStringLiteral(
                       "%1 refused the API key. Check it in Settings, or ANTHROPIC_API_KEY in the environment.")
                       .arg(host)
                 : QStringLiteral("%1 wants an API key, and none is set for it. Enter one in Settings.").arg(host);
    case ErrorKind::Billing:
        return QStringLiteral(
                   "%1 refused for lack of credit: the account has none left, or it reached its spending limit. "
                   "Look at the billing page of your account.")
            .arg(host);
    case ErrorKind::Permission:
        return said.isHtml
                 ? QStringLiteral(
                       "%1 answered with a web page that denies access. A firewall or proxy is the usual reason: check "
                       "your network and the base URL.")
                       .arg(host)
                 : QStringLiteral("The API key may not do this at %1. Use another key or another model.").arg(host);
    case ErrorKind::NotFound:
        return notFound(site, said);
    case ErrorKind::TooLarge:
        return QStringLiteral("The request is too large for %1. Compact the conversation with /compact, or start a new "
                              "one and attach less.")
            .arg(host);
    case ErrorKind::RateLimited:
        return rateLimited(site, retryAfterOf(head, QDateTime::currentDateTimeUtc()));
    case ErrorKind::Overloaded:
        return QStringLiteral("%1 is overloaded at the moment. Try again in a little while.").arg(host);
    case ErrorKind::Timeout:
        return QStringLiteral("%1 gave up waiting. Try again.").arg(host);
    case ErrorKind::Network:
        return QStringLiteral("The proxy on the way to %1 wants a login. Put one into HTTPS_PROXY "
                              "(http://NAME:PASSWORD@HOST:PORT), or list the host in NO_PROXY.")
            .arg(host);
    case ErrorKind::Server:
        return QStringLiteral("%1 had an internal error. Try again; if it stays, the fault is on that side.").arg(host);
    default:
        return QStringLiteral("%1 did not accept the request.").arg(host);
    }
}

QString serverOf(const CallSite &site)
{
    return site.endpoint.baseUrl.scheme() + u"://"_qs + site.host();
}

/// The sentence of a failed connection; empty for what has no sentence of its own.
QString networkSentence(const CallSite &site, QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return QStringLiteral(
                   "Nothing answers at %1: the connection was refused. Is the server running? Its address is the "
                   "base URL in Settings.")
            .arg(serverOf(site));
    case QNetworkReply::HostNotFoundError:
        return QStringLiteral("The host %1 was not found. Check the internet connection and the base URL in Settings.")
            .arg(site.host());
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError: // Qt wanted to send the request once more: see OnceBody
        return QStringLiteral("%1 closed the connection without an answer. Try again.").arg(site.host());
    case QNetworkReply::OperationCanceledError:
        return QStringLiteral("The connection to %1 was shut down.").arg(site.host());
    case QNetworkReply::TimeoutError:
        return QStringLiteral("%1 could not be reached in time. Check the internet connection.").arg(site.host());
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return QStringLiteral("%1 cannot be reached. Check the internet connection.").arg(site.host());
    default:
        return QStringLiteral("The connection to %1 failed.").arg(site.host());
    }
}

/// Where a proxy is in the way the connection is one to the proxy, and Qt calls most of what a proxy does wrong an
/// unknown network error.
bool isProxyError(const HttpEnd &end)
{
    const bool isOfConnection = end.error == QNetworkReply::ConnectionRefusedError
                             || end.error == QNetworkReply::HostNotFoundError
                             || end.error == QNetworkReply::UnknownNetworkError;
    return (end.error >= QNetworkReply::ProxyConnectionRefusedError && end.error <= QNetworkReply::UnknownProxyError)
        || (!end.proxy.isEmpty() && isOfConnection);
}

/// Why a certificate is not taken, and what that asks for; the first that applies.
QString certificateTrouble(const QList<QSslError::SslError> &codes)
{
    const auto has = [&codes](std::initializer_list<QSslError::SslError> any) {
        return std::any_of(any.begin(), any.end(), [&codes](QSslError::SslError code) { return codes.contains(code); });
    };
    if (has({QSslError::CertificateExpired}))
        return QStringLiteral("its certificate has expired. Check this computer's date and time; if they are right, "
                              "whoever runs that server must renew it.");
    if (has({QSslError::CertificateNotYetValid}))
        return QStringLiteral("its certificate is not valid yet. Check this computer's date and time.");
    if (has({QSslError::HostNameMismatch}))
        return QStringLiteral(
            "its certificate is for another host. Check the base URL in Settings; on a public network "
            "sign in first, for something else answers in its place.");
    if (has({QSslError::SelfSignedCertificate, QSslError::SelfSignedCertificateInChain,
             QSslError::UnableToGetLocalIssuerCertificate, QSslError::UnableToGetIssuerCertificate,
             QSslError::UnableToVerifyFirstCertificate, QSslError::CertificateUntrusted}))
        return QStringLiteral("nobody whom this computer trusts has signed its certificate. Behind a company's proxy, "
                              "install the company's root certificate in the system.");
    return QStringLiteral("check the date and time, the network and the server's certificate.");
}

ModelError errorOfTls(const CallSite &site, const HttpEnd &end)
{
    return make(ErrorKind::Tls, false,
                QStringLiteral("No secure connection to %1 could be made, and nothing was sent: %2")
                        .arg(site.host(), certificateTrouble(end.tlsCodes))
                    + evidence(site, QStringLiteral("TLS"),
                               end.tlsErrors.isEmpty() ? end.errorText : end.tlsErrors.join(u"; ")));
}

QString proxyTrouble(const CallSite &site, const HttpEnd &end)
{
    if (end.error == QNetworkReply::ProxyAuthenticationRequiredError)
        return QStringLiteral("The proxy %1 on the way to %2 wants a login. Put one into HTTPS_PROXY "
                              "(http://NAME:PASSWORD@HOST:PORT), or list the host in NO_PROXY.")
            .arg(end.proxy, site.host());
    return QStringLiteral("The proxy %1 on the way to %2 failed. Check HTTPS_PROXY and NO_PROXY.")
        .arg(end.proxy, site.host());
}

QString behindProxy(const QString &proxy)
{
    return proxy.isEmpty() ? QString()
                           : QStringLiteral(" The way leads through the proxy %1, which may be the cause.").arg(proxy);
}

/// What was said with a status, or stands for one (`head.status`). `what`: the evidence that is named first.
ModelError errorOfSaid(const CallSite &site, const HttpHead &head, const Said &said, const QString &what,
                       const QString &more = {})
{
    Verdict verdict = verdictOf(head.status, said.type, said.code, said.words);
    const bool isUnknownModel = saysModelIsUnknown(site, head.status, said);
    if (isUnknownModel)
        verdict = {ErrorKind::NotFound, false};
    QString sentence = isUnknownModel ? unknownModel(site) : sentenceOf(site, head, said, verdict.kind);
    if (said.isHtml && verdict.kind != ErrorKind::Permission && verdict.kind != ErrorKind::Redirect)
        sentence += QStringLiteral(" The answer was a web page, as from a proxy or a wrong base URL.");
    ModelError error = make(verdict.kind, verdict.retryable, sentence + more + evidence(site, what, said.words));
    error.unknownModel = isUnknownModel;
    return error;
}

} // namespace

QString CallSite::host() const
{
    const QUrl &base = endpoint.baseUrl;
    return base.port() < 0 ? base.host() : base.host() + u':' + QString::number(base.port());
}

QString quotable(const QString &text)
{
    QString line = firstCharacters(text, 1000).toString().simplified();
    line.removeIf([](QChar c) { return !c.isPrint() && !c.isSurrogate(); });
    return shortened(line, 300);
}

ModelError errorOfStatus(const CallSite &site, const HttpHead &head, const QByteArray &body, const QString &proxy)
{
    const Said said = saidBy(head, body);
    ModelError error = errorOfSaid(site, head, said, QStringLiteral("HTTP %1").arg(head.status),
                                   said.hasObject ? QString() : behindProxy(proxy));
    error.httpStatus = head.status;
    error.requestId = said.request;
    const QByteArray wish = head.header("x-should-retry"); // the server's wish wins, but for credit that is not there
    if (error.kind != ErrorKind::Billing && error.kind != ErrorKind::Redirect && (wish == "true" || wish == "false"))
        error.retryable = wish == "true";
    if (error.retryable)
        error.retryAfter = retryAfterOf(head, QDateTime::currentDateTimeUtc());
    return error;
}

ModelError errorOfNetwork(const CallSite &site, const HttpEnd &end, bool began)
{
    if (end.tooManyBytes > 0)
        return make(ErrorKind::Protocol, false,
                    QStringLiteral(
                        "%1 sent more than %2 in one answer, which no model does, so it was given up. Check the base "
                        "URL, and what is behind it.")
                        .arg(site.host(), sizeText(end.tooManyBytes)));
    if (end.silence.count() > 0)
        return make(ErrorKind::Timeout, true,
                    QStringLiteral("%1 sent nothing for %2, so the request was given up. Try again.")
                        .arg(site.host(), durationText(end.silence.count())));
    if (end.error == QNetworkReply::SslHandshakeFailedError || !end.tlsErrors.isEmpty())
        return errorOfTls(site, end);
    if (isProxyError(end))
        return make(ErrorKind::Network, end.error != QNetworkReply::ProxyAuthenticationRequiredError,
                    proxyTrouble(site, end).simplified() + evidence(site, QStringLiteral("proxy"), end.errorText));
    if (began)
        return errorOfCutStream(site, true);
    return make(ErrorKind::Network, true,
                networkSentence(site, end.error) + behindProxy(end.proxy)
                    + evidence(site, QStringLiteral("network"), end.errorText));
}

ModelError errorOfStream(const CallSite &site, const StreamFault &fault, bool began)
{
    if (fault.type.isEmpty() && began)
        return make(ErrorKind::Protocol, true,
                    QStringLiteral("The answer of %1 was damaged on its way. Try again.").arg(site.host())
                        + evidence(site, QStringLiteral("stream"), fault.message));
    if (fault.type.isEmpty())
        return make(ErrorKind::Protocol, false,
                    QStringLiteral(
                        "%1 sent something that is no stream of the Messages API. Check the base URL, and whether that "
                        "server speaks this API.")
                            .arg(site.host())
                        + evidence(site, QStringLiteral("stream"), fault.message));
    // HTTP said 200 already; the type stands for the status that the same trouble has before the stream.
    const int status = fault.status > 0 ? fault.status : statusOfErrorWord(fault.type);
    if (status == 0 && fault.type == u"error")
        return make(
            ErrorKind::Server, false,
            QStringLiteral("%1 reported an error instead of an answer. It does not say whether another try would "
                           "help, so none was made.")
                    .arg(site.host())
                + evidence(site, QStringLiteral("stream"), fault.message));
    HttpHead head;
    head.status = status > 0 ? status : 500;
    Said said;
    said.type = fault.type;
    said.code = fault.code;
    said.words = fault.message;
    return errorOfSaid(site, head, said, quotable(fault.type));
}

ModelError errorOfWrongContent(const CallSite &site, const HttpHead &head, const QByteArray &body)
{
    const QString type = QString::fromLatin1(head.header("content-type")).section(u';', 0, 0);
    const QString what =
        type.startsWith(u"text/html") ? QStringLiteral("a web page") : QStringLiteral("“%1”").arg(quotable(type));
    ModelError error =
        make(ErrorKind::Protocol, false,
             QStringLiteral("%1 answered with %2 instead of a stream. Check the base URL in Settings, and whether "
                            "that server speaks the Messages API.")
                 .arg(site.host(), what));
    if (const auto said = serverErrorIn(QJsonDocument::fromJson(body).object()))
        error = errorOfStream(site, faultOf(*said), false);
    else if (type == u"text/plain")
        error.message += evidence(site, QStringLiteral("HTTP 200"), QString::fromUtf8(body.left(kMostOfBody)));
    error.httpStatus = head.status;
    return error;
}

QString offered(const QStringList &models)
{
    if (models.isEmpty())
        return {};
    const QString names = models.first(std::min(models.size(), kMostModels)).join(QStringLiteral(", "));
    const QString rest =
        models.size() > kMostModels ? QStringLiteral(" and %1 more").arg(models.size() - kMostModels) : QString();
    return QStringLiteral(" It offers %1%2.").arg(names, rest);
}

ModelError errorOfCutStream(const CallSite &site, bool began)
{
    return make(ErrorKind::Protocol, true,
                began ? QStringLiteral("%1 broke off in the middle of its answer. Try again.").arg(site.host())
                      : QStringLiteral("%1 ended its answer before it began. Try again.").arg(site.host()));
}

} // namespace Deckhand

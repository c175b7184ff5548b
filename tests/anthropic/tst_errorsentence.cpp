#include "anthropic/errorsentence.h"
#include "anthropic/retryafter.h"

#include <QDateTime>
#include <QPair>
#include <QTest>
#include <QUrl>

using namespace Deckhand;
using Kind = ModelError::Kind;

namespace {

constexpr char Key[] = "sk-secret-42";

CallSite site(const QString &base = u"https://api.example.com"_qs)
{
    return {{QUrl(base), Endpoint::Credential::ApiKey, Key}, u"/v1/messages"_qs, u"keel-2"_qs};
}

HttpHead head(int status, const QByteArray &contentType = "application/json",
              const QList<QPair<QByteArray, QByteArray>> &more = {})
{
    return {status,
            QList<QPair<QByteArray, QByteArray>>{{"content-type", contentType}, {"request-id", "req_7"}} + more};
}

QByteArray apiBody(const QByteArray &type, const QByteArray &message, const QByteArray &details = {})
{
    // No raw strings here: moc loses its way in this file with them.
    return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"" + details + "}}";
}

} // namespace

class TestErrorSentence : public QObject
{
    Q_OBJECT

private slots:
    void statuses_data();
    void statuses();
    void bodiesOfAnyShapeAreQuoted_data();
    void bodiesOfAnyShapeAreQuoted();
    void networkErrors_data();
    void networkErrors();
    void aRedirectNamesItsTarget();
    void aWrongPathIsNotAWrongModel();
    void withoutAKeyTheSentenceAsksForOne();
    void theKeyIsInNoSentence();
    void streamErrorsAreJudgedByTheirType();
    void aSilenceTellsItsLength();
    void certificatesAreExplained_data();
    void certificatesAreExplained();
    void headersDecideAboutARetry_data();
    void headersDecideAboutARetry();
    void aDateIsATimeToWait();
    void aProxyInTheWayIsNamed();
    void quotesAreShortAndPlain();
};

void TestErrorSentence::statuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<bool>("retryable");
    QTest::addColumn<QString>("says");
    const auto row = [](int status, const QByteArray &body, Kind kind, bool retryable, const QString &says) {
        QTest::addRow("%d %s", status, qPrintable(says)) << status << body << kind << retryable << says;
    };
    row(400, apiBody("invalid_request_error", "max_tokens: too big"), Kind::InvalidRequest, false,
        u"max_tokens: too big"_qs);
    row(400, apiBody("invalid_request_error", "prompt is too long: 203284 tokens > 200000 maximum"), Kind::TooLarge,
        false, u"203284 tokens"_qs);
    row(401, apiBody("authentication_error", "invalid key"), Kind::Authentication, false, u"refused the API key"_qs);
    row(402, apiBody("billing_error", "no funds"), Kind::Billing, false, u"billing page"_qs);
    row(403, apiBody("permission_error", "no access"), Kind::Permission, false, u"may not do this"_qs);
    row(403, "<html>Blocked by policy</html>", Kind::Permission, false, u"firewall"_qs);
    row(404, apiBody("not_found_error", "model: keel-2"), Kind::NotFound, false, u"“keel-2”"_qs);
    row(408, {}, Kind::Timeout, true, u"Try again"_qs);
    row(409, apiBody("conflict_error", "busy"), Kind::InvalidRequest, true, u"busy"_qs);
    row(413, "<html>413</html>", Kind::TooLarge, false, u"too large"_qs);
    row(418, "short and stout", Kind::InvalidRequest, false, u"short and stout"_qs);
    row(429, apiBody("rate_limit_error", "slow down"), Kind::RateLimited, true, u"in a moment"_qs);
    row(429, apiBody("rate_limit_error", "cap", R"(,"details":{"error_code":"enforced_spend_limit_reached"})"),
        Kind::Billing, false, u"spending limit"_qs);
    row(500, apiBody("api_error", "oops"), Kind::Server, true, u"internal error"_qs);
    row(502, "<html>Bad gateway</html>", Kind::Server, true, u"a web page"_qs);
    row(503, {}, Kind::Overloaded, true, u"overloaded"_qs);
    row(529, apiBody("overloaded_error", "Overloaded"), Kind::Overloaded, true, u"overloaded"_qs);
}

void TestErrorSentence::statuses()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, says);
    const QByteArray type = body.startsWith('<') ? "text/html" : "application/json";
    const ModelError error = errorOfStatus(site(), head(status, type), body);
    QTEST(error.kind, "kind");
    QTEST(error.retryable, "retryable");
    QCOMPARE(error.httpStatus, status);
    QCOMPARE(error.requestId, u"req_7"_qs);
    QVERIFY2(error.message.contains(says), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"api.example.com"), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"HTTP %1"_qs.arg(status)), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u'<') && !error.message.contains(u"%1"), qPrintable(error.message));
}

void TestErrorSentence::bodiesOfAnyShapeAreQuoted_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("api") << apiBody("api_error", "the boiler burst");
    QTest::newRow("error string") << QByteArray(R"({"error":"the boiler burst"})");
    QTest::newRow("message") << QByteArray(R"({"message":"the boiler burst"})");
    QTest::newRow("detail") << QByteArray(R"({"detail":"the boiler burst"})");
    QTest::newRow("plain text") << QByteArray("the boiler\r\n burst\n");
}

void TestErrorSentence::bodiesOfAnyShapeAreQuoted()
{
    QFETCH(QByteArray, body);
    const QString message = errorOfStatus(site(), head(500), body).message;
    QVERIFY2(message.endsWith(u"(HTTP 500: the boiler burst)"), qPrintable(message));
}

void TestErrorSentence::networkErrors_data()
{
    QTest::addColumn<QNetworkReply::NetworkError>("code");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<bool>("retryable");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, QNetworkReply::NetworkError code, Kind kind, bool retryable,
                        const QString &says) { QTest::newRow(name) << code << kind << retryable << says; };
    row("refused", QNetworkReply::ConnectionRefusedError, Kind::Network, true,
        u"http://127.0.0.1:8080: the connection was refused"_qs);
    row("unknown host", QNetworkReply::HostNotFoundError, Kind::Network, true, u"was not found"_qs);
    row("closed", QNetworkReply::RemoteHostClosedError, Kind::Network, true, u"closed the connection"_qs);
    row("no network", QNetworkReply::UnknownNetworkError, Kind::Network, true, u"internet connection"_qs);
    row("shut down", QNetworkReply::OperationCanceledError, Kind::Network, true, u"was shut down"_qs);
    row("not sent twice", QNetworkReply::ContentReSendError, Kind::Network, true, u"closed the connection"_qs);
    row("tls", QNetworkReply::SslHandshakeFailedError, Kind::Tls, false, u"self-signed"_qs);
    row("proxy", QNetworkReply::ProxyConnectionRefusedError, Kind::Network, true, u"The proxy gate:3128"_qs);
    row("proxy login", QNetworkReply::ProxyAuthenticationRequiredError, Kind::Network, false, u"HTTPS_PROXY"_qs);
}

void TestErrorSentence::networkErrors()
{
    QFETCH(QNetworkReply::NetworkError, code);
    QFETCH(QString, says);
    HttpEnd end;
    end.error = code;
    end.errorText = u"text of the library"_qs;
    if (code == QNetworkReply::SslHandshakeFailedError)
        end.tlsErrors = QStringList{u"The certificate is self-signed, and untrusted"_qs};
    if (says.contains(u"proxy"))
        end.proxy = u"gate:3128"_qs;
    const ModelError error = errorOfNetwork(site(u"http://127.0.0.1:8080"_qs), end, false);
    QTEST(error.kind, "kind");
    QTEST(error.retryable, "retryable");
    QVERIFY2(error.message.contains(says), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"127.0.0.1:8080"), qPrintable(error.message));
}

void TestErrorSentence::aRedirectNamesItsTarget()
{
    const ModelError error =
        errorOfStatus(site(), head(307, "text/html", {{"location", "https://u:p@evil.example/x?key=1"}}), {});
    QCOMPARE(error.kind, Kind::Redirect);
    QVERIFY2(error.message.contains(u"redirects to https://evil.example."), qPrintable(error.message));
    const ModelError nowhere = errorOfStatus(site(), head(302), {});
    QVERIFY2(nowhere.message.contains(u"another address"), qPrintable(nowhere.message));
}

void TestErrorSentence::aWrongPathIsNotAWrongModel()
{
    const ModelError error =
        errorOfStatus(site(u"http://127.0.0.1:8080/v1"_qs), head(404, "text/plain"), "404 page not found");
    QVERIFY2(error.message.contains(u"no Messages API at http://127.0.0.1:8080/v1/v1/messages"),
             qPrintable(error.message));
    QVERIFY2(error.message.contains(u"without /v1"), qPrintable(error.message));
}

void TestErrorSentence::withoutAKeyTheSentenceAsksForOne()
{
    CallSite keyless = site();
    keyless.endpoint.credential = Endpoint::Credential::None;
    const ModelError error = errorOfStatus(keyless, head(401), apiBody("authentication_error", "x"));
    QVERIFY2(error.message.contains(u"none is set"), qPrintable(error.message));
}

void TestErrorSentence::theKeyIsInNoSentence()
{
    const QByteArray body = apiBody("authentication_error", QByteArray("bad key ") + Key);
    HttpEnd end;
    end.error = QNetworkReply::UnknownServerError;
    end.errorText = u"failed with "_qs + QLatin1String(Key);
    const ModelError cases[] = {
        errorOfStatus(site(), head(401), body), errorOfStatus(site(), head(500, "text/plain"), Key),
        errorOfStream(site(), {u"api_error"_qs, QLatin1String(Key)}, true), errorOfNetwork(site(), end, false)};
    for (const ModelError &error : cases) {
        QVERIFY2(!error.message.contains(QLatin1String(Key)), qPrintable(error.message));
        QVERIFY2(error.message.contains(u'…'), qPrintable(error.message));
    }
}

void TestErrorSentence::streamErrorsAreJudgedByTheirType()
{
    QCOMPARE(errorOfStream(site(), {u"overloaded_error"_qs, {}}, true).kind, Kind::Overloaded);
    QVERIFY(errorOfStream(site(), {u"overloaded_error"_qs, {}}, true).retryable);
    QCOMPARE(errorOfStream(site(), {u"rate_limit_error"_qs, {}}, true).kind, Kind::RateLimited);
    QCOMPARE(errorOfStream(site(), {u"invalid_request_error"_qs, {}}, true).retryable, false);
    QCOMPARE(errorOfStream(site(), {u"billing_error"_qs, {}}, true).kind, Kind::Billing);
    QCOMPARE(errorOfStream(site(), {u"brand_new_error"_qs, u"hm"_qs}, true).kind, Kind::Server);
    QCOMPARE(errorOfStream(site(), {{}, u"no JSON"_qs}, false).kind, Kind::Protocol);
    QVERIFY(!errorOfStream(site(), {{}, u"no JSON"_qs}, false).retryable);
    QVERIFY(errorOfStream(site(), {{}, u"no JSON"_qs}, true).retryable);
}

void TestErrorSentence::aSilenceTellsItsLength()
{
    HttpEnd end;
    end.error = QNetworkReply::OperationCanceledError;
    end.silence = std::chrono::minutes(10);
    const ModelError error = errorOfNetwork(site(), end, false);
    QCOMPARE(error.kind, Kind::Timeout);
    QVERIFY(error.retryable);
    QVERIFY2(error.message.contains(u"sent nothing for 10:00"), qPrintable(error.message));
}

void TestErrorSentence::certificatesAreExplained_data()
{
    QTest::addColumn<QSslError::SslError>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("expired") << QSslError::CertificateExpired << u"date and time"_qs;
    QTest::newRow("host") << QSslError::HostNameMismatch << u"is for another host"_qs;
    QTest::newRow("self-signed") << QSslError::SelfSignedCertificate << u"root certificate"_qs;
    QTest::newRow("other") << QSslError::CertificateRevoked << u"server's certificate"_qs;
}

void TestErrorSentence::certificatesAreExplained()
{
    QFETCH(QSslError::SslError, code);
    QFETCH(QString, says);
    HttpEnd end;
    end.error = QNetworkReply::SslHandshakeFailedError;
    end.tlsCodes = {code};
    end.tlsErrors = QStringList{u"words of the library"_qs};
    const ModelError error = errorOfNetwork(site(), end, false);
    QCOMPARE(error.kind, Kind::Tls);
    QVERIFY(!error.retryable);
    QVERIFY2(error.message.contains(says), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"nothing was sent"), qPrintable(error.message));
}

void TestErrorSentence::headersDecideAboutARetry_data()
{
    using Headers = QList<QPair<QByteArray, QByteArray>>;
    QTest::addColumn<int>("status");
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<bool>("retryable");
    QTest::addColumn<qint64>("afterMs"); // -1: nothing is said
    const auto row = [](const char *name, int status, const Headers &headers, bool retryable, qint64 afterMs) {
        QTest::newRow(name) << status << headers << retryable << afterMs;
    };
    row("nothing said", 429, {}, true, -1);
    row("seconds", 429, {{"retry-after", "3"}}, true, 3000);
    row("milliseconds win", 529, {{"retry-after", "3"}, {"retry-after-ms", "1250.5"}}, true, 1250);
    row("fraction", 503, {{"retry-after", "0.5"}}, true, 500);
    row("nonsense", 503, {{"retry-after", "soon"}}, true, -1);
    row("no number", 503, {{"retry-after", "nan"}}, true, -1);
    row("negative", 503, {{"retry-after", "-5"}}, true, -1);
    row("endless", 503, {{"retry-after", "1e300"}}, true, -1);
    row("server wants none", 500, {{"x-should-retry", "false"}}, false, -1);
    row("server wants one", 400, {{"x-should-retry", "true"}, {"retry-after", "1"}}, true, 1000);
    row("no credit, whatever it says", 402, {{"x-should-retry", "true"}, {"retry-after", "1"}}, false, -1);
    row("not retryable", 401, {{"retry-after", "1"}}, false, -1);
}

void TestErrorSentence::headersDecideAboutARetry()
{
    using Headers = QList<QPair<QByteArray, QByteArray>>;
    QFETCH(int, status);
    QFETCH(Headers, headers);
    const ModelError error = errorOfStatus(site(), head(status, "application/json", headers), {});
    QTEST(error.retryable, "retryable");
    QTEST(error.retryAfter ? qint64(error.retryAfter->count()) : qint64(-1), "afterMs");
}

void TestErrorSentence::aDateIsATimeToWait()
{
    const QDateTime now(QDate(2026, 11, 22), QTime(8, 0), Qt::UTC);
    const auto after = [&now](const QByteArray &date) { return retryAfterOf({429, {{"retry-after", date}}}, now); };
    QCOMPARE(after("Sun, 22 Nov 2026 08:00:07 GMT"), std::chrono::milliseconds(7000));
    QVERIFY(!after("Sun, 22 Nov 2026 07:59:00 GMT"));
}

void TestErrorSentence::aProxyInTheWayIsNamed()
{
    const ModelError error = errorOfStatus(site(), head(502, "text/html"), "<html/>", u"gate:3128"_qs);
    QVERIFY2(error.message.contains(u"proxy gate:3128"), qPrintable(error.message));
    const ModelError own = errorOfStatus(site(), head(500), apiBody("api_error", "x"), u"gate:3128"_qs);
    QVERIFY2(!own.message.contains(u"gate"), qPrintable(own.message));
}

void TestErrorSentence::quotesAreShortAndPlain()
{
    QCOMPARE(quotable(u" a\n\tb\u202Ec\x1B[31m "_qs), u"a bc[31m"_qs);
    QCOMPARE(quotable(QString(5000, u'x')).size(), 300);
}

QTEST_GUILESS_MAIN(TestErrorSentence)
#include "tst_errorsentence.moc"

// The least that a client of a stream can do: one POST, its bytes read and thrown away.
#include <QCoreApplication>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(QString::fromLocal8Bit(argv[1]) + QStringLiteral("/v1/messages")));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    request.setRawHeader("anthropic-version", "2023-06-01");
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    QNetworkReply *reply = network.post(
        request, R"({"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}]})");
    qint64 bytes = 0;
    QObject::connect(reply, &QIODevice::readyRead, &application, [&] { bytes += reply->readAll().size(); });
    QObject::connect(reply, &QNetworkReply::finished, &application, [&] { QCoreApplication::exit(bytes > 0 ? 0 : 1); });
    return application.exec();
}

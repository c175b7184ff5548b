// The floor of `deckhand -p`: one POST, the answer's events parsed with QJsonDocument, the text to standard output.
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <cstdio>

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
    QByteArray rest;
    QString text;
    QObject::connect(reply, &QIODevice::readyRead, &application, [&] {
        rest += reply->readAll();
        qsizetype from = 0;
        for (qsizetype end; (end = rest.indexOf('\n', from)) >= 0; from = end + 1) {
            if (!rest.mid(from, 6).startsWith("data: "))
                continue;
            const QJsonObject event = QJsonDocument::fromJson(rest.mid(from + 6, end - from - 6)).object();
            text += event[QLatin1String("delta")][QLatin1String("text")].toString();
        }
        rest.remove(0, from);
    });
    QObject::connect(reply, &QNetworkReply::finished, &application, [&] {
        std::puts(text.toUtf8().constData());
        QCoreApplication::exit(text.isEmpty() ? 1 : 0);
    });
    return application.exec();
}

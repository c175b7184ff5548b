#pragma once

#include <QObject>
#include <QSslServer>
#include <QTemporaryDir>
#include <QUrl>

namespace Deckhand {

/// An HTTPS server on 127.0.0.1 with a certificate that is wrong in one way. It answers nothing: nobody must get as far.
class TlsServer : public QObject
{
    Q_OBJECT
public:
    enum class Flaw { SelfSigned, Expired, WrongHost, UnknownAuthority };

    explicit TlsServer(Flaw flaw, QObject *parent = nullptr);

    /// Empty: it listens. Else why it cannot: no openssl program on this machine.
    QString problem() const { return m_problem; }
    /// https://127.0.0.1:PORT
    QUrl baseUrl() const;
    /// What a client trusts besides: the authority of this server, where there is one.
    QList<QSslCertificate> authority() const { return m_authority; }
    /// Bytes that came through an encrypted connection.
    qint64 receivedBytes() const { return m_received; }
    int handshakes() const { return m_handshakes; }

private:
    bool makeCertificate(Flaw flaw);
    bool openssl(const QStringList &arguments);
    QByteArray fileNamed(const QString &name) const;

    QTemporaryDir m_folder;
    QSslServer m_server;
    QList<QSslCertificate> m_authority;
    QString m_problem;
    qint64 m_received = 0;
    int m_handshakes = 0;
};

} // namespace Deckhand

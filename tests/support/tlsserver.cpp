#include "support/tlsserver.h"

#include <QFile>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTcpSocket>

namespace Deckhand {

TlsServer::TlsServer(Flaw flaw, QObject *parent) : QObject(parent)
{
    if (!m_folder.isValid() || !makeCertificate(flaw))
        return;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(fileNamed(u"server.pem"_qs)));
    configuration.setPrivateKey(QSslKey(fileNamed(u"server.key"_qs), QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_server.setSslConfiguration(configuration);
    connect(&m_server, &QSslServer::startedEncryptionHandshake, this, [this] { ++m_handshakes; });
    connect(&m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { m_received += socket->readAll().size(); });
    });
    if (!m_server.listen(QHostAddress::LocalHost))
        m_problem = m_server.errorString();
}

QUrl TlsServer::baseUrl() const
{
    return QUrl(u"https://127.0.0.1:%1"_qs.arg(m_server.serverPort()));
}

QByteArray TlsServer::fileNamed(const QString &name) const
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool TlsServer::openssl(const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(u"openssl"_qs, arguments);
    if (process.waitForFinished(30'000) && process.exitCode() == 0)
        return true;
    m_problem = u"openssl "_qs + arguments.join(u' ') + u": "_qs + process.errorString() + u' '
              + QString::fromUtf8(process.readAllStandardError());
    return false;
}

bool TlsServer::makeCertificate(Flaw flaw)
{
    const QString host = flaw == Flaw::WrongHost ? u"DNS:elsewhere.example"_qs : u"IP:127.0.0.1"_qs;
    if (flaw == Flaw::SelfSigned)
        return openssl({u"req"_qs, u"-x509"_qs, u"-newkey"_qs, u"ec"_qs, u"-pkeyopt"_qs, u"ec_paramgen_curve:P-256"_qs,
                        u"-nodes"_qs, u"-keyout"_qs, u"server.key"_qs, u"-out"_qs, u"server.pem"_qs, u"-days"_qs,
                        u"2"_qs, u"-subj"_qs, u"/CN=127.0.0.1"_qs, u"-addext"_qs, u"subjectAltName="_qs + host});
    QFile names(m_folder.filePath(u"names"_qs));
    if (!names.open(QIODevice::WriteOnly) || names.write("subjectAltName=" + host.toLatin1() + '\n') < 0)
        return false;
    names.close();
    // An end that lies before the beginning is what this openssl takes for "has expired": -days must not be 0.
    const QString days = flaw == Flaw::Expired ? u"-1"_qs : u"2"_qs;
    const bool made =
        openssl({u"req"_qs, u"-x509"_qs, u"-newkey"_qs, u"ec"_qs, u"-pkeyopt"_qs, u"ec_paramgen_curve:P-256"_qs,
                 u"-nodes"_qs, u"-keyout"_qs, u"ca.key"_qs, u"-out"_qs, u"ca.pem"_qs, u"-days"_qs, u"2"_qs, u"-subj"_qs,
                 u"/CN=Test authority"_qs})
        && openssl({u"req"_qs, u"-newkey"_qs, u"ec"_qs, u"-pkeyopt"_qs, u"ec_paramgen_curve:P-256"_qs, u"-nodes"_qs,
                    u"-keyout"_qs, u"server.key"_qs, u"-out"_qs, u"server.csr"_qs, u"-subj"_qs, u"/CN=server"_qs})
        && openssl({u"x509"_qs, u"-req"_qs, u"-in"_qs, u"server.csr"_qs, u"-CA"_qs, u"ca.pem"_qs, u"-CAkey"_qs,
                    u"ca.key"_qs, u"-CAcreateserial"_qs, u"-days"_qs, days, u"-out"_qs, u"server.pem"_qs,
                    u"-extfile"_qs, u"names"_qs});
    if (made && flaw != Flaw::UnknownAuthority)
        m_authority = {QSslCertificate(fileNamed(u"ca.pem"_qs))};
    return made;
}

} // namespace Deckhand

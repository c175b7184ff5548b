#include "app/singlewindow.h"

#include "base/privatefolder.h"
#include "commandline/commandline.h"
#include "storage/statedir.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>

#include <chrono>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;

constexpr auto kBetween = 200ms;
constexpr auto kPatience = 10s;
constexpr int kLongestName = 80; ///< a socket's path has 108 bytes, of which Qt takes some for itself
constexpr qint64 kLongestLine = 64 * 1024;
constexpr char kToken[] = "XDG_ACTIVATION_TOKEN";

/// In the state folder, which is private; where its path is too long, in a private folder of its own.
QString nameFor(const StateDir &state, const QString &folder, const QString &suffix)
{
    const QByteArray seed = state.path().toUtf8() + '\n' + folder.toUtf8();
    const QByteArray hash = QCryptographicHash::hash(seed, QCryptographicHash::Sha256).toHex().left(16);
    const QString name = u'/' + QString::fromLatin1(hash) + suffix;
    const QString near = state.path() + QStringLiteral("/windows");
    if (suffix == u".lock" || (near + name).toUtf8().size() <= kLongestName)
        return near + name;
    return QDir::tempPath() + QStringLiteral("/deckhand-windows-") + userWord() + name;
}

QByteArray messageOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

QJsonObject wishOf(const Options &options)
{
    QJsonObject wish;
    if (options.continueNewest)
        wish.insert(u"continue", true);
    if (options.resume)
        wish.insert(u"resume", *options.resume);
    if (!options.place.isEmpty())
        wish.insert(u"place", options.place);
    wish.insert(u"token", qEnvironmentVariable(kToken));
    return wish;
}

QStringList boundToAStart(const Options &options)
{
    QStringList bound;
    const auto add = [&bound](bool isGiven, const char *option) {
        if (isGiven)
            bound.append(QLatin1String(option));
    };
    add(options.model.has_value(), "--model");
    add(options.maxTokens.has_value(), "--max-tokens");
    add(options.maxTurns > 0, "--max-turns");
    add(!options.systemPrompt.isEmpty(), "--system-prompt");
    add(!options.appendSystemPrompt.isEmpty(), "--append-system-prompt");
    add(options.permissionMode.has_value(), "--permission-mode");
    add(options.tools.has_value(), "--tools");
    add(!options.allow.isEmpty(), "--allow");
    add(!options.deny.isEmpty(), "--deny");
    add(options.trust, "--trust");
    add(options.demo, "--demo");
    return bound;
}

SingleWindow::SingleWindow(const StateDir &state, const QString &folder)
    : m_socketName(nameFor(state, folder, QStringLiteral(".socket"))),
      m_lock(nameFor(state, folder, QStringLiteral(".lock")))
{
}

bool SingleWindow::isOurs()
{
    for (const QString &path : {m_lock.path(), m_socketName}) {
        if (!StateDir::makePrivate(QFileInfo(path).path()))
            return true;
    }
    return m_lock.acquire() != FileLock::Outcome::Held;
}

void SingleWindow::listen(Answer answer)
{
    m_answer = std::move(answer);
    if (!m_lock.isTaken())
        return;
    // The lock says that nobody listens there: this is what a killed one left.
    QLocalServer::removeServer(m_socketName);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server.nextPendingConnection())
            take(socket);
    });
    m_server.listen(m_socketName);
}

void SingleWindow::take(QLocalSocket *socket)
{
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
        if (!socket->canReadLine()) {
            if (socket->bytesAvailable() > kLongestLine)
                socket->abort();
            return;
        }
        const QJsonObject wish = QJsonDocument::fromJson(socket->readLine()).object();
        if (const QString token = wish.value(u"token").toString(); !token.isEmpty())
            qputenv(kToken, token.toUtf8()); // Qt's Wayland asks for the front with it
        socket->write(messageOf({{u"error"_qs, m_answer(wish)}}));
        socket->disconnectFromServer();
    });
}

HandingOver::HandingOver(SingleWindow &window, const QJsonObject &wish) : m_window(window), m_line(messageOf(wish))
{
    m_again.setSingleShot(true);
    m_again.setInterval(kBetween);
    m_since.start();
    connect(&m_again, &QTimer::timeout, this, &HandingOver::tryNow);
    connect(&m_socket, &QLocalSocket::connected, this, [this] { m_socket.write(m_line); });
    connect(&m_socket, &QLocalSocket::readyRead, this, &HandingOver::onRead);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &HandingOver::onGone);
    QMetaObject::invokeMethod(this, &HandingOver::tryNow, Qt::QueuedConnection);
}

void HandingOver::tryNow()
{
    m_socket.abort();
    m_socket.connectToServer(m_window.socketName());
    m_again.start(kPatience); // whoever listens and says nothing hangs
}

void HandingOver::onRead()
{
    if (!m_socket.canReadLine())
        return;
    const QString error = QJsonDocument::fromJson(m_socket.readLine()).object().value(u"error").toString();
    finish(error.isEmpty() ? End::Done : End::Failed, error);
}

void HandingOver::onGone()
{
    if (m_isFinished)
        return;
    if (m_window.isOurs())
        return finish(End::NowOurs);
    if (std::chrono::milliseconds(m_since.elapsed()) > kPatience)
        return finish(End::Failed, tr("Deckhand has this folder open already (%1), and does not answer. Look for its "
                                      "window, or end that process.")
                                       .arg(m_window.holder()));
    m_again.start(kBetween);
}

void HandingOver::finish(End end, const QString &error)
{
    if (std::exchange(m_isFinished, true))
        return;
    m_again.stop();
    m_end = end;
    m_error = error;
    emit finished();
}

} // namespace Deckhand

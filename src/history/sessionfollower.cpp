#include "history/sessionfollower.h"

#include "base/filelock.h"
#include "base/lockowner.h"
#include "base/onpool.h"

#include <QFile>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QTimer>

#include <chrono>

namespace Deckhand {

namespace {

/// Whoever was killed leaves its lock's file, and nothing tells that nobody holds it.
constexpr std::chrono::milliseconds kLookAgain{2000};

/// Empty: nobody has it.
QString holderOf(const QString &lock)
{
    if (!FileLock::isHeld(lock))
        return {};
    QFile file(lock);
    return LockOwner::parse(file.open(QIODevice::ReadOnly) ? file.read(1024) : QByteArray()).name();
}

} // namespace

struct SessionFollower::Read {
    QList<MessagePtr> messages;
    SessionPlace place;
    bool beganAnew = false;
    QString holder;
    QString error;
};

SessionFollower::SessionFollower(const QString &path, QObject *parent)
    : QObject(parent),
      m_path(path),
      m_watcher(new QFileSystemWatcher({path, QFileInfo(path).path()}, this)),
      m_again(new QTimer(this))
{
    m_again->setInterval(kLookAgain);
    connect(m_again, &QTimer::timeout, this, &SessionFollower::readOn);
    connect(m_watcher, &QFileSystemWatcher::fileChanged, this, &SessionFollower::readOn);
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &SessionFollower::readOn);
    QMetaObject::invokeMethod(this, &SessionFollower::readOn, Qt::QueuedConnection);
    m_again->start();
}

void SessionFollower::readOn()
{
    m_isStale = m_isReading;
    if (!m_again->isActive() || std::exchange(m_isReading, true))
        return;
    onPool(
        this, [path = m_path, from = m_place] { return readFrom(path, from); },
        [this](const Read &read) {
            m_isReading = false;
            take(read);
            if (m_isStale)
                readOn();
        });
}

SessionFollower::Read SessionFollower::readFrom(const QString &path, const SessionPlace &from)
{
    Read read;
    read.holder = holderOf(path + QStringLiteral(".lock")); // first: what is written then is read
    SessionPieces pieces(path, from);
    read.beganAnew = pieces.beginsAnew();
    read.error = pieces.error();
    read.place = pieces.place();
    while (const std::optional<SessionFile> piece = pieces.next()) {
        read.messages += piece->isInRound ? piece->messages.mid(0, piece->messages.size() - 1) : piece->messages;
        read.place = pieces.place();
    }
    return read;
}

void SessionFollower::take(const Read &read)
{
    if (!read.error.isEmpty()) {
        m_again->stop();
        emit failed(QStringLiteral("%1 cannot be read any more: %2").arg(m_path, read.error));
        return;
    }
    m_place = read.place;
    if (read.beganAnew) {
        m_watcher->addPath(m_path); // it may be another file
        emit beganAnew();
    }
    if (!read.messages.isEmpty())
        emit added(read.messages);
    const bool isHeldAnew = std::exchange(m_holder, read.holder) != read.holder;
    const bool wasFree = std::exchange(m_isFree, read.holder.isEmpty());
    if (m_isFree && !wasFree)
        emit freed();
    else if (!m_isFree && isHeldAnew)
        emit held(m_holder);
}

} // namespace Deckhand

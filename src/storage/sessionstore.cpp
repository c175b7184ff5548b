#include "storage/sessionstore.h"

#include "storage/statedir.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace Deckhand {

namespace {

const QFile::Permissions ownerOnly = QFile::ReadOwner | QFile::WriteOwner;

Result<QByteArray> readAll(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString())};
    return file.readAll();
}

Error noSuchSession(const SessionId &id)
{
    return Error{QStringLiteral("There is no session “%1” in the state folder.").arg(id.toString())};
}

} // namespace

SessionStore::SessionStore(const QString &folder, const Clock &clock, QObject *parent)
    : QObject(parent),
      m_folder(folder),
      m_clock(clock)
{
}

SessionStore::~SessionStore()
{
    close();
}

SessionId SessionStore::begin(const QString &workspace, const QString &model)
{
    const SessionHeader header{SessionId(randomUuid()), QDir::cleanPath(workspace), model, m_clock.now().toUTC()};
    open(header, folderOf(header.workspace) + u'/' + header.id.toString() + QStringLiteral(".jsonl"));
    m_pending = SessionFile::headerRecord(header);
    return header.id;
}

Result<QList<MessagePtr>> SessionStore::resume(const SessionId &id)
{
    const QString path = find(id);
    if (path.isEmpty())
        return noSuchSession(id);

    auto lock = std::make_unique<QLockFile>(path + QStringLiteral(".lock"));
    // By age alone a lock never goes stale: a window may be open for days. A dead owner's lock is taken over.
    lock->setStaleLockTime(0);
    if (!lock->tryLock(0) && lock->error() == QLockFile::LockFailedError)
        return Error{
            QStringLiteral("Session %1 is open in another Deckhand. Close it there first.").arg(id.toString())};

    const Result<QByteArray> bytes = readAll(path);
    if (!bytes)
        return Error{bytes.error()};
    const Result<SessionFile> file = SessionFile::parse(*bytes, path);
    if (!file)
        return Error{file.error()};

    open(file->header, path);
    m_lock = std::move(lock);
    if (const Result<void> cut = cutTornEnd(*file, *bytes); !cut) {
        close();
        return Error{cut.error()};
    }
    return file->messages;
}

Result<QList<MessagePtr>> SessionStore::load(const SessionId &id) const
{
    const QString path = find(id);
    if (path.isEmpty())
        return noSuchSession(id);
    const Result<QByteArray> bytes = readAll(path);
    if (!bytes)
        return Error{bytes.error()};
    const Result<SessionFile> file = SessionFile::parse(*bytes, path);
    if (!file)
        return Error{file.error()};
    return file->messages;
}

bool SessionStore::holdsNotice(const SessionId &id, const NoticeId &notice) const
{
    const QString path = find(id);
    if (id.isEmpty() || path.isEmpty())
        return false;
    const Result<QByteArray> bytes = readAll(path);
    // With its quotes: in the text of a message the first of them would have a backslash before it, and so the last.
    const QByteArray quoted = '"' + notice.toString().toUtf8() + '"';
    return bytes && bytes->contains(quoted);
}

std::optional<SessionId> SessionStore::newestFor(const QString &workspace) const
{
    const QDir folder(folderOf(QDir::cleanPath(workspace)));
    const QFileInfoList files = folder.entryInfoList({QStringLiteral("*.jsonl")}, QDir::Files, QDir::Time);
    if (files.isEmpty())
        return std::nullopt;
    return SessionId(files.first().completeBaseName());
}

void SessionStore::apply(const AgentEvent &event)
{
    if (const auto *user = std::get_if<UserMessageAdded>(&event))
        append(*user->message);
    else if (const auto *assistant = std::get_if<AssistantMessageAdded>(&event))
        append(*assistant->message);
}

void SessionStore::open(const SessionHeader &header, const QString &path)
{
    close();
    m_header = header;
    m_file.setFileName(path);
}

void SessionStore::close()
{
    // A session without a message has its header pending, and no file.
    if (m_file.isOpen() && !m_pending.isEmpty())
        writePending();
    m_file.close();
    m_lock.reset();
    m_pending.clear();
    m_failed = false;
    m_header = {};
}

void SessionStore::append(const Message &message)
{
    if (m_header.id.isEmpty())
        return;
    m_pending += SessionFile::messageRecord(message, m_clock.now().toUTC());
    if (writePending())
        m_failed = false;
}

bool SessionStore::openFile()
{
    if (m_file.isOpen())
        return true;
    const QString folder = QFileInfo(m_file).path();
    if (const Result<void> made = StateDir::makePrivate(folder); !made) {
        reportFailure(made.error());
        return false;
    }
    if (!m_lock) {
        m_lock = std::make_unique<QLockFile>(m_file.fileName() + QStringLiteral(".lock"));
        m_lock->setStaleLockTime(0);
        m_lock->tryLock(0);
    }
    // Unbuffered: a record is one write(2), and a crash of this program afterwards takes nothing of it.
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered, ownerOnly))
        return true;
    reportFailure(m_file.errorString());
    return false;
}

bool SessionStore::writePending()
{
    if (!openFile())
        return false;
    const qint64 before = m_file.size();
    if (m_file.write(m_pending) == m_pending.size()) {
        m_pending.clear();
        return true;
    }
    const QString reason = m_file.errorString();
    // Half a record would swallow the next one. It can only be the disk that is full, and cutting needs no space.
    m_file.resize(before);
    reportFailure(reason);
    return false;
}

void SessionStore::reportFailure(const QString &reason)
{
    if (m_failed)
        return;
    m_failed = true;
    emit failed(QStringLiteral("The session could not be saved to %1: %2. The conversation goes on; it is tried again "
                               "with the next message.")
                    .arg(m_file.fileName(), reason));
}

Result<void> SessionStore::cutTornEnd(const SessionFile &file, const QByteArray &bytes)
{
    if (file.wholeBytes == bytes.size())
        return {};
    const QString time = m_clock.now().toUTC().toString(u"yyyyMMdd-HHmmss-zzz");
    const QString aside = m_file.fileName() + QStringLiteral(".torn-") + time;
    const QByteArray torn = bytes.mid(file.wholeBytes);
    QFile kept(aside);
    const bool isOpen = kept.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerOnly);
    if (!isOpen || kept.write(torn) != torn.size() || !kept.flush()) {
        return Error{QStringLiteral("The torn end of %1 could not be kept as %2: %3")
                         .arg(m_file.fileName(), aside, kept.errorString())};
    }
    if (!QFile::resize(m_file.fileName(), file.wholeBytes))
        return Error{QStringLiteral("The torn end of %1 could not be cut off.").arg(m_file.fileName())};
    emit repaired(QStringLiteral("The end of the session was not written whole; %1 unreadable bytes are kept in %2.")
                      .arg(torn.size())
                      .arg(aside));
    return {};
}

QString SessionStore::folderOf(const QString &workspace) const
{
    const QByteArray hash = QCryptographicHash::hash(workspace.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return m_folder + u'/' + QString::fromLatin1(hash);
}

QString SessionStore::find(const SessionId &id) const
{
    // Also what keeps "../x" and wild cards out of a path.
    static const QRegularExpression valid(QStringLiteral("^[A-Za-z0-9-]{1,64}$"));
    if (!valid.match(id.toString()).hasMatch())
        return {};
    const QString name = id.toString() + QStringLiteral(".jsonl");
    const QStringList folders = QDir(m_folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &folder : folders) {
        const QString path = m_folder + u'/' + folder + u'/' + name;
        if (QFileInfo(path).isFile())
            return path;
    }
    return {};
}

} // namespace Deckhand

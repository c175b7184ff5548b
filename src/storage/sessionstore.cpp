#include "storage/sessionstore.h"

#include "storage/sessionlock.h"
#include "storage/sessionorder.h"
#include "storage/sessionrepair.h"
#include "storage/sessionwriter.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

Result<QByteArray> readAll(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString())};
    return file.readAll();
}

bool tellsOf(const Message &message, const NoticeId &notice)
{
    return std::any_of(message.content.cbegin(), message.content.cend(), [&notice](const ContentBlock &block) {
        const auto *notices = std::get_if<NoticesBlock>(&block);
        return notices && notices->notices.contains(notice);
    });
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
    const QString path = folderOf(header.workspace) + u'/' + header.id.toString() + QStringLiteral(".jsonl");
    open(header, std::make_unique<SessionWriter>(path, SessionFile::headerRecord(header)));
    return header.id;
}

Result<SessionStore::Content> SessionStore::resume(const SessionId &id, const QString &workspace)
{
    const QString path = find(id);
    if (path.isEmpty())
        return noSuchSession(id);
    Result<std::unique_ptr<FileLock>> lock = lockSession(path);
    if (!lock)
        return Error{lock.error()};
    const Result<QByteArray> bytes = readAll(path);
    if (!bytes)
        return Error{bytes.error()};
    Result<SessionFile> file = SessionFile::parse(*bytes, path, SessionFile::For::Writing);
    if (!file)
        return Error{file.error()};

    if (!file->hasHeader && folderOf(QDir::cleanPath(workspace)) == QFileInfo(path).path())
        file.value().header.workspace = QDir::cleanPath(workspace);
    const QStringList found{lock.value()->found(), repairSession(*file, *bytes, path, m_clock.now())};
    open(file->header,
         std::make_unique<SessionWriter>(path, SessionFile::headerRecord(file->header), std::move(lock.value())));
    for (const QString &text : found) {
        if (!text.isEmpty())
            emit repaired(text);
    }
    return Content{file->messages, file->queued};
}

Result<QList<MessagePtr>> SessionStore::load(const SessionId &id) const
{
    const QString path = find(id);
    if (path.isEmpty())
        return noSuchSession(id);
    const Result<QByteArray> bytes = readAll(path);
    if (!bytes)
        return Error{bytes.error()};
    const Result<SessionFile> file = SessionFile::parse(*bytes, path, SessionFile::For::Reading);
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
    // Most often that answers it. But what is there may be in a record that was not written whole.
    if (!bytes || !bytes->contains(notice.toString().toUtf8()))
        return false;
    const Result<SessionFile> file = SessionFile::parse(*bytes, path, SessionFile::For::Reading);
    return file && std::any_of(file->messages.cbegin(), file->messages.cend(), [&notice](const MessagePtr &message) {
               return tellsOf(*message, notice);
           });
}

std::optional<SessionId> SessionStore::newestFor(const QString &workspace)
{
    const SessionOrder sessions = orderOfSessions(folderOf(QDir::cleanPath(workspace)));
    for (const QString &text : sessions.passedOver)
        emit repaired(text);
    return sessions.last ? std::optional(sessions.last->id) : std::nullopt;
}

QString SessionStore::currentFile() const
{
    return m_writer ? m_writer->path() : QString();
}

bool SessionStore::keepMessage(const Message &message, const QString &queueId)
{
    return append(SessionFile::messageRecord(message, nextTime(), queueId));
}

bool SessionStore::keepResult(const ToolResultBlock &result)
{
    return append(SessionFile::resultRecord(result, nextTime()));
}

bool SessionStore::keepQueued(const QueuedPrompt &prompt)
{
    return append(SessionFile::queuedRecord(prompt, nextTime()));
}

bool SessionStore::dropQueued(const QString &queueId)
{
    return append(SessionFile::unqueuedRecord(queueId, nextTime()));
}

Result<void> SessionStore::flush()
{
    const Result<void> flushed = m_writer ? m_writer->flush() : Result<void>();
    return flushed ? flushed : Error{failure(flushed.error())};
}

void SessionStore::open(const SessionHeader &header, std::unique_ptr<SessionWriter> writer)
{
    close();
    m_header = header;
    m_writer = std::move(writer);
    connect(m_writer.get(), &SessionWriter::madeAnew, this, &SessionStore::tellMadeAnew);
    connect(m_writer.get(), &SessionWriter::cut, this, &SessionStore::tellCut);
    connect(m_writer.get(), &SessionWriter::failed, this, [this](const QString &reason) {
        emit failed(failure(reason)
                    + QStringLiteral(" The conversation goes on; it is tried again with the next message."));
    });
}

void SessionStore::tellMadeAnew(const QString &aside)
{
    const QString what =
        aside.isEmpty()
            ? QStringLiteral("The session's file was removed while the session was open.")
            : QStringLiteral("Another file was put in the place of the open session's. It is kept as %1.").arg(aside);
    emit repaired(what + QStringLiteral(" All of the session is in %1 again.").arg(currentFile()));
}

void SessionStore::tellCut(qint64 lost)
{
    emit repaired(
        QStringLiteral("%1 was cut while the session was open: %2 bytes of the conversation are not in it any "
                       "more. What follows is kept there.")
            .arg(currentFile())
            .arg(lost));
}

void SessionStore::close()
{
    if (m_writer)
        static_cast<void>(m_writer->flush()); // `failed` tells of it
    m_writer.reset();
    m_lastOrder.reset();
    m_header = {};
}

bool SessionStore::append(const QByteArray &record)
{
    return !m_writer || m_writer->append(record);
}

/// Behind all that is there, whatever the clock says (sessionorder.h).
RecordTime SessionStore::nextTime()
{
    if (!m_lastOrder && m_writer) {
        const std::optional<LastWritten> last = orderOfSessions(QFileInfo(m_writer->path()).path()).last;
        m_lastOrder = last ? last->order : QDateTime();
    }
    RecordTime time{m_clock.now().toUTC()};
    const QDateTime last = m_lastOrder.value_or(QDateTime());
    if (last.isValid() && time.at < last)
        time.after = last;
    m_lastOrder = time.order();
    return time;
}

QString SessionStore::failure(const QString &reason) const
{
    return QStringLiteral("The session could not be saved to %1: %2.").arg(currentFile(), reason);
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

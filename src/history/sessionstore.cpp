#include "history/sessionstore.h"

#include "history/sessionorder.h"
#include "history/sessionpaths.h"
#include "history/sessionrepair.h"
#include "history/sessionwriter.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

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

Result<SessionFile> readFile(const QString &path)
{
    const Result<QByteArray> bytes = readAll(path);
    if (!bytes)
        return Error{bytes.error()};
    return SessionFile::parse(*bytes, path, SessionFile::For::Reading);
}

/// A new session beside the one in `beside` that begins with what was said there.
Result<SessionId> writeBranch(const SessionHeader &from, const QString &beside, const QList<MessagePtr> &messages,
                              const SessionMarks &marks, const RecordTime &now)
{
    const SessionHeader header{SessionId(randomUuid()), from.workspace, from.model, now.at, from.id};
    const QString path = QFileInfo(beside).path() + u'/' + header.id.toString() + u".jsonl"_qs;
    QByteArray bytes = SessionFile::headerRecord(header);
    for (const MessagePtr &message : messages) {
        RecordTime time = message->at.isValid() ? RecordTime{message->at} : now;
        if (message == messages.last())
            time.after = now.order().addMSecs(-1); // what was said long ago is said anew in it
        bytes += SessionFile::messageRecord(*message, time);
    }
    const Result<void> done = replaceFile(path, bytes + SessionFile::marksRecords(marks, now));
    return done ? Result(header.id) : Error{QStringLiteral("%1 could not be written: %2").arg(path, done.error())};
}

bool tellsOf(const Message &message, const NoticeId &notice)
{
    const QList<NoticesBlock> told = blocksOf<NoticesBlock>(message);
    return std::any_of(told.cbegin(), told.cend(),
                       [&notice](const NoticesBlock &block) { return block.notices.contains(notice); });
}

/// What stands in its first record.
Result<SessionFile> beginningOf(const QString &path, SessionFile::For purpose)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString())};
    return SessionFile::parse(file.readLine(), path, purpose);
}

} // namespace

std::unique_ptr<KeptSession> SessionStore::begin(const QString &workspace, const QString &model)
{
    const SessionHeader header{SessionId(randomUuid()), QDir::cleanPath(workspace), model, m_clock.now().toUTC()};
    const QString path = sessionFolder(m_folder, header.workspace) + u'/' + header.id.toString() + u".jsonl"_qs;
    return open(header, std::make_unique<SessionWriter>(path, SessionFile::headerRecord(header)));
}

std::unique_ptr<KeptSession> SessionStore::open(const SessionHeader &header, std::unique_ptr<SessionWriter> writer)
{
    const QString folder = QFileInfo(writer->path()).path();
    auto session = std::make_unique<KeptSession>(header, std::move(writer), orderIn(folder));
    m_open.insert(header.id, session.get());
    return session;
}

Result<SessionStore::Resumed> SessionStore::resume(const SessionId &id, const QString &workspace)
{
    const QString path = pathOf(id);
    if (path.isEmpty())
        return noSuchSession(id.toString());
    Result<std::unique_ptr<FileLock>> lock = lockSession(path);
    if (!lock)
        return Error{lock.error()};
    if (QFileInfo(path).size() >= SessionReading::kLong) {
        if (const Result<SessionFile> file = beginningOf(path, SessionFile::For::Writing); file && file->hasHeader)
            return resumeLong(path, file->header, std::move(lock.value()));
    }
    const Result<QByteArray> bytes = readAll(path);
    if (!bytes)
        return Error{bytes.error()};
    Result<SessionFile> file = SessionFile::parse(*bytes, path, SessionFile::For::Writing);
    if (!file)
        return Error{file.error()};

    if (!file->hasHeader && sessionFolder(m_folder, QDir::cleanPath(workspace)) == QFileInfo(path).path())
        file.value().header.workspace = QDir::cleanPath(workspace);
    QStringList remarks{lock.value()->found(), repairSession(*file, *bytes, path, m_clock.now())};
    remarks.removeAll(QString());
    auto writer =
        std::make_unique<SessionWriter>(path, SessionFile::headerRecord(file->header), std::move(lock.value()));
    return Resumed{open(file->header, std::move(writer)), file->messages, file->queued, file->marks, remarks};
}

SessionStore::Resumed SessionStore::resumeLong(const QString &path, const SessionHeader &header,
                                               std::unique_ptr<FileLock> lock)
{
    auto reading = std::make_shared<SessionReading>(path);
    QStringList remarks{lock->found()};
    remarks.removeAll(QString());
    auto writer = std::make_unique<SessionWriter>(path, SessionFile::headerRecord(header), std::move(lock));
    return {open(header, std::move(writer)), reading->end(), {}, {}, remarks, reading};
}

QString SessionStore::mend(const SessionReading &read, const KeptSession &session) const
{
    const Result<SessionFile> &file = read.file();
    if (!file || file->damages.isEmpty() || session.hasWritten())
        return {};
    return repairSession(*file, read.bytes(), session.file(), m_clock.now());
}

std::shared_ptr<RecordOrder> SessionStore::orderIn(const QString &folder)
{
    std::shared_ptr<RecordOrder> &order = m_orders[folder];
    if (!order)
        order = std::make_shared<RecordOrder>(folder, m_clock);
    return order;
}

SessionStore::Access SessionStore::accessTo(const SessionId &id) const
{
    const QString path = pathOf(id);
    const Result<SessionFile> file = beginningOf(path, SessionFile::For::Part);
    if (file && file->isNewer)
        return Access::Newer;
    return FileLock::isHeld(path + QStringLiteral(".lock")) ? Access::OpenElsewhere : Access::Whole;
}

Result<SessionFile> SessionStore::read(const SessionId &id) const
{
    const QString path = pathOf(id);
    if (path.isEmpty())
        return noSuchSession(id.toString());
    return readFile(path);
}

Result<QList<MessagePtr>> SessionStore::load(const SessionId &id) const
{
    const Result<SessionFile> file = read(id);
    return file ? Result(file->messages) : Error{file.error()};
}

bool SessionStore::holdsNotice(const SessionId &id, const NoticeId &notice) const
{
    const QString path = pathOf(id);
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

SessionOrder SessionStore::orderFor(const QString &workspace) const
{
    return orderOfSessions(sessionFolder(m_folder, QDir::cleanPath(workspace)));
}

Result<SessionId> SessionStore::idOf(const QString &beginning) const
{
    return sessionWith(m_folder, beginning);
}

QString SessionStore::pathOf(const SessionId &id) const
{
    return sessionPath(m_folder, id);
}

Result<void> SessionStore::mark(const SessionId &id, const SessionMarks &marks)
{
    const QString path = pathOf(id);
    if (path.isEmpty())
        return noSuchSession(id.toString());
    std::unique_ptr<KeptSession> closed;
    KeptSession *session = m_open.value(id);
    if (!session) {
        Result<std::unique_ptr<FileLock>> lock = lockSession(path);
        if (!lock)
            return Error{lock.error()};
        const Result<SessionFile> file = beginningOf(path, SessionFile::For::Writing);
        if (!file)
            return Error{file.error()};
        closed = open(file->header, std::make_unique<SessionWriter>(path, SessionFile::headerRecord(file->header),
                                                                    std::move(lock.value())));
        session = closed.get();
    }
    return session->keepMarks(marks) ? Result<void>() : session->flush();
}

Result<SessionId> SessionStore::branch(const SessionId &from, const QList<MessagePtr> &messages)
{
    const QString path = pathOf(from);
    if (path.isEmpty())
        return noSuchSession(from.toString());
    const Result<SessionFile> file = beginningOf(path, SessionFile::For::Part);
    const KeptSession *session = m_open.value(from);
    SessionMarks marks = session ? session->marks() : SessionMarks();
    marks.title.reset(); // it is of what the branch leaves
    return file ? writeBranch(file->header, path, messages, marks, orderIn(QFileInfo(path).path())->next())
                : Error{file.error()};
}

std::function<Result<SessionId>()> SessionStore::duplicating(const SessionId &id)
{
    const QString path = pathOf(id);
    if (path.isEmpty())
        return [id]() -> Result<SessionId> { return noSuchSession(id.toString()); };
    return [path, now = orderIn(QFileInfo(path).path())->next()]() -> Result<SessionId> {
        const Result<SessionFile> file = readFile(path);
        if (!file)
            return Error{file.error()};
        const SessionMarks marks{file->marks.title, {}, {}, file->marks.mode, file->marks.model};
        return writeBranch(file->header, path, file->messages, marks, now);
    };
}

QList<MessagePtr> historyUpTo(const QList<MessagePtr> &history, qsizetype count)
{
    const bool cutsARound = count > 0 && count < history.size() && holds<ToolUseBlock>(*history.at(count - 1))
                         && holds<ToolResultBlock>(*history.at(count));
    return history.mid(0, cutsARound ? count + 1 : count);
}

} // namespace Deckhand

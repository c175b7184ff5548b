#include "history/sessionstore.h"

#include "history/sessionorder.h"
#include "history/sessionrepair.h"
#include "history/sessionwriter.h"

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
    const QList<NoticesBlock> told = blocksOf<NoticesBlock>(message);
    return std::any_of(told.cbegin(), told.cend(),
                       [&notice](const NoticesBlock &block) { return block.notices.contains(notice); });
}

Error noSuchSession(const SessionId &id)
{
    return Error{QStringLiteral("There is no session “%1” in the state folder.").arg(id.toString())};
}

} // namespace

std::unique_ptr<KeptSession> SessionStore::begin(const QString &workspace, const QString &model)
{
    const SessionHeader header{SessionId(randomUuid()), QDir::cleanPath(workspace), model, m_clock.now().toUTC()};
    const QString folder = folderOf(header.workspace);
    const QString path = folder + u'/' + header.id.toString() + QStringLiteral(".jsonl");
    auto writer = std::make_unique<SessionWriter>(path, SessionFile::headerRecord(header));
    return std::make_unique<KeptSession>(header, std::move(writer), orderIn(folder));
}

Result<SessionStore::Resumed> SessionStore::resume(const SessionId &id, const QString &workspace)
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

    const QString folder = QFileInfo(path).path();
    if (!file->hasHeader && folderOf(QDir::cleanPath(workspace)) == folder)
        file.value().header.workspace = QDir::cleanPath(workspace);
    QStringList remarks{lock.value()->found(), repairSession(*file, *bytes, path, m_clock.now())};
    remarks.removeAll(QString());
    auto writer =
        std::make_unique<SessionWriter>(path, SessionFile::headerRecord(file->header), std::move(lock.value()));
    return Resumed{std::make_unique<KeptSession>(file->header, std::move(writer), orderIn(folder)), file->messages,
                   file->queued, remarks};
}

std::shared_ptr<RecordOrder> SessionStore::orderIn(const QString &folder)
{
    std::shared_ptr<RecordOrder> &order = m_orders[folder];
    if (!order)
        order = std::make_shared<RecordOrder>(folder, m_clock);
    return order;
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

SessionOrder SessionStore::orderFor(const QString &workspace) const
{
    return orderOfSessions(folderOf(QDir::cleanPath(workspace)));
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

#include "history/sessionbin.h"

#include "base/privatefolder.h"
#include "history/conversationplaces.h"
#include "history/sessionpaths.h"
#include "history/sessionwriter.h"

#include <QDir>

namespace Deckhand {

namespace {

/// The session's file first: where it is, the session is.
Result<void> moveSession(const QString &id, const QString &from, const QString &to)
{
    if (const FolderCheck made = openPrivateFolder(to); made.state != FolderCheck::State::Ready)
        return Error{made.reason};
    const QString name = id + QStringLiteral(".jsonl");
    QFile session(from + u'/' + name);
    if (!session.rename(to + u'/' + name))
        return Error{
            QStringLiteral("%1 could not be moved to %2: %3").arg(session.fileName(), to, session.errorString())};
    const QStringList beside = QDir(from).entryList({name + QStringLiteral(".*")}, QDir::Files);
    for (const QString &file : beside) {
        if (!file.endsWith(QLatin1String(".lock")))
            QFile::rename(from + u'/' + file, to + u'/' + file);
    }
    return {};
}

} // namespace

Result<void> SessionBin::remove(const SessionId &id)
{
    const QString path = sessionPath(m_sessions, id);
    if (path.isEmpty())
        return noSuchSession(id.toString());
    const Result<std::unique_ptr<FileLock>> lock = lockSession(path);
    if (!lock)
        return Error{lock.error()};
    const QDir from = QFileInfo(path).dir();
    const QString place = folder() + u'/' + from.dirName();
    for (const QString &made : {folder(), place}) {
        if (const FolderCheck check = openPrivateFolder(made); check.state != FolderCheck::State::Ready)
            return Error{check.reason};
    }
    return moveSession(id.toString(), from.path(), place + u'/' + id.toString());
}

Result<SessionId> SessionBin::idOf(const QString &beginning) const
{
    QStringList ids;
    for (const QString &place : sessionFolders(folder()))
        ids += QDir(place).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return idBeginning(beginning, ids, QStringLiteral("the bin"));
}

Result<void> SessionBin::restore(const SessionId &id)
{
    const QStringList places = sessionFolders(folder());
    for (const QString &place : places) {
        const QString from = place + u'/' + id.toString();
        const QString path = from + u'/' + id.toString() + QStringLiteral(".jsonl");
        if (id.isEmpty() || !QFileInfo(path).isFile())
            continue;
        const Result<void> moved = moveSession(id.toString(), from, m_sessions + u'/' + QFileInfo(place).fileName());
        if (moved)
            QDir().rmdir(from);
        return moved;
    }
    return Error{QStringLiteral("There is no session “%1” in the bin.").arg(id.toString())};
}

void SessionBin::empty(const QString &drafts, const QDateTime &now) const
{
    const QDateTime oldest = now.addDays(-kDays);
    for (const QString &place : sessionFolders(folder())) {
        const QFileInfoList removed = QDir(place).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QFileInfo &session : removed) {
            // Its time is when the last of it was moved there.
            if (session.lastModified() < oldest && QDir(session.filePath()).removeRecursively())
                ConversationPlaces(drafts).remove(SessionId(session.fileName()));
        }
        QDir().rmdir(place); // only an empty one goes
    }
}

} // namespace Deckhand

#include "history/sessionpaths.h"

#include <QCryptographicHash>
#include <QDir>
#include <QRegularExpression>

namespace Deckhand {

namespace {

/// Also what keeps "../x" and wild cards out of a path.
bool isId(const QString &text)
{
    static const QRegularExpression valid(QStringLiteral("^[A-Za-z0-9-]{1,64}$"));
    return valid.match(text).hasMatch();
}

} // namespace

QString sessionFolder(const QString &sessions, const QString &workspace)
{
    const QByteArray hash = QCryptographicHash::hash(workspace.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return sessions + u'/' + QString::fromLatin1(hash);
}

QStringList sessionFolders(const QString &sessions)
{
    const QFileInfoList folders = QDir(sessions).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    QStringList paths;
    for (const QFileInfo &folder : folders)
        paths.append(folder.filePath());
    return paths;
}

QString sessionPath(const QString &sessions, const SessionId &id)
{
    if (!isId(id.toString()))
        return {};
    const QStringList folders = sessionFolders(sessions);
    for (const QString &folder : folders) {
        const QString path = folder + u'/' + id.toString() + QStringLiteral(".jsonl");
        if (QFileInfo(path).isFile())
            return path;
    }
    return {};
}

Result<SessionId> idBeginning(const QString &beginning, const QStringList &ids, const QString &place)
{
    const QStringList found = ids.filter(QRegularExpression(u'^' + QRegularExpression::escape(beginning)));
    if (beginning.isEmpty() || found.isEmpty())
        return Error{QStringLiteral("There is no session “%1” in %2.").arg(beginning, place)};
    if (found.size() == 1 || found.contains(beginning))
        return SessionId(found.contains(beginning) ? beginning : found.first());
    return Error{QStringLiteral("Several sessions begin with “%1”: %2. Give more of the id.")
                     .arg(beginning, found.mid(0, 5).join(QStringLiteral(", ")))};
}

Result<SessionId> sessionWith(const QString &sessions, const QString &beginning)
{
    QStringList ids;
    for (const QString &folder : sessionFolders(sessions)) {
        const QStringList names = QDir(folder).entryList({QStringLiteral("*.jsonl")}, QDir::Files, QDir::Unsorted);
        for (const QString &name : names)
            ids.append(name.chopped(6));
    }
    return idBeginning(beginning, ids, QStringLiteral("the state folder"));
}

Error noSuchSession(const QString &id)
{
    return Error{QStringLiteral("There is no session “%1” in the state folder.").arg(id)};
}

} // namespace Deckhand

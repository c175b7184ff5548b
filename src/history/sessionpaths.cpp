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

Result<SessionId> sessionWith(const QString &sessions, const QString &beginning)
{
    QStringList ids;
    const QStringList folders = isId(beginning) ? sessionFolders(sessions) : QStringList();
    for (const QString &folder : folders) {
        for (const QString &name : QDir(folder).entryList({beginning + QStringLiteral("*.jsonl")}, QDir::Files))
            ids.append(QFileInfo(name).completeBaseName());
    }
    if (ids.isEmpty())
        return noSuchSession(beginning);
    if (ids.size() == 1 || ids.contains(beginning))
        return SessionId(ids.size() == 1 ? ids.first() : beginning);
    return Error{QStringLiteral("Several sessions begin with “%1”: %2. Give more of the id.")
                     .arg(beginning, ids.mid(0, 5).join(QStringLiteral(", ")))};
}

Error noSuchSession(const QString &id)
{
    return Error{QStringLiteral("There is no session “%1” in the state folder.").arg(id)};
}

} // namespace Deckhand

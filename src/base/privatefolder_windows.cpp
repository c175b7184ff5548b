#include "base/privatefolder.h"

#include <QDir>
#include <QFileInfo>

namespace Deckhand {

FolderCheck openPrivateFolder(const QString &folder)
{
    const QFileInfo info(folder);
    if (info.isSymLink() || info.isJunction())
        return FolderCheck::refused(QStringLiteral("%1 is a link, and a private folder is needed there.").arg(folder));
    // The folders of a user's profile are closed to others by inheritance.
    if (!QDir().mkpath(folder))
        return FolderCheck::impossible(folder, QStringLiteral("it cannot be made"));
    if (!QFileInfo(folder).isWritable())
        return FolderCheck::impossible(folder, QStringLiteral("it is read-only"));
    return {};
}

QString userWord()
{
    return qEnvironmentVariable("USERNAME");
}

} // namespace Deckhand

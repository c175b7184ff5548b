#include "base/privatefolder.h"

#include <QDir>

namespace Deckhand {

FolderCheck FolderCheck::isLink(const QString &folder)
{
    return {State::Refused,
            QStringLiteral("%1 is a link, and a private folder is needed there. Remove the link, or name "
                           "another folder with --state-dir.")
                .arg(folder)};
}

FolderCheck FolderCheck::isNoFolder(const QString &folder)
{
    return {State::Refused,
            QStringLiteral("%1 is no folder. Move it away, or name another one with --state-dir.").arg(folder)};
}

FolderCheck FolderCheck::isForeign(const QString &folder, const QString &owner)
{
    return {State::Refused,
            QStringLiteral("%1 belongs to another user (id %2). Name a folder of your own with --state-dir.")
                .arg(folder, owner)};
}

FolderCheck FolderCheck::isOpenToOthers(const QString &folder)
{
    return {State::Refused,
            QStringLiteral("Other users may write to %1. Name another folder with --state-dir.").arg(folder)};
}

FolderCheck FolderCheck::impossible(const QString &folder, const QString &why)
{
    return {State::Impossible, QStringLiteral("The folder %1 cannot be used: %2").arg(folder, why)};
}

bool isEmptyOrDeckhands(const QString &folder)
{
    const QDir directory(folder);
    return directory.isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
        || directory.exists(QStringLiteral("sessions"));
}

} // namespace Deckhand

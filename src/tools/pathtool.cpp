#include "tools/pathtool.h"

#include "workspace/workspacefs.h"

namespace Deckhand {

QString PathTool::subject(const QJsonObject &input) const
{
    const QString path = pathIn(input);
    const Result<QString> resolved = m_services.files.resolved(path);
    return resolved ? *resolved : path;
}

QString PathTool::folderNeeded(const QJsonObject &input) const
{
    return m_services.files.folderOutside(pathIn(input));
}

Result<void> PathTool::openFolder(const QString &folder, FolderAccess access)
{
    return m_services.files.addFolder(folder, access);
}

} // namespace Deckhand

#include "tools/toolpath.h"

#include "workspace/workspacefs.h"

namespace Deckhand {

QString pathOf(const QJsonObject &input, const WorkspaceFs &files)
{
    const QString path = input[u"path"].toString();
    const Result<QString> resolved = files.resolved(path);
    return resolved ? *resolved : path;
}

} // namespace Deckhand

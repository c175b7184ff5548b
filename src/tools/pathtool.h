#pragma once

#include "tools/servicetool.h"

namespace Deckhand {

/// A tool that works on what its input names as `path`; where it names nothing, on the workspace.
class PathTool : public ServiceTool
{
public:
    PathTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "path") {}

    /// As WorkspaceFs tells it, with links followed, so that rules and protected paths meet what is opened. As it was given when
    /// it leads outside: then opening it says so.
    QString subject(const QJsonObject &input) const final;
    QString folderNeeded(const QJsonObject &input) const final;
    Result<void> openFolder(const QString &folder, FolderAccess access) final;

protected:
    static QString pathIn(const QJsonObject &input) { return input[u"path"].toString(QStringLiteral(".")); }
};

} // namespace Deckhand

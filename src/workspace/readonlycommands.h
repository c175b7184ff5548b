#pragma once

#include "workspace/workspacefs.h"

#include <QString>

#include <functional>

namespace Deckhand {

struct CommandReading;

/// Says which commands may run without a question because they do nothing but read, and only what may be read: readingOf() knows each
/// of their parts, and every path is inside the workspace, links followed, and no place of secrets. In doubt, no.
class ReadOnlyCommands
{
public:
    struct Ground {
        bool isTrusted = false;  ///< git obeys what is in the folder
        bool isBash = false;     ///< which reads the words as they are read here
        QString searchPath = {}; ///< as in PATH: no program may come from the workspace
    };
    /// `ground` is asked for each command.
    ReadOnlyCommands(const WorkspaceFs &files, std::function<Ground()> ground)
        : m_files(files),
          m_ground(std::move(ground))
    {
    }

    using IsUnreadable = std::function<bool(const QString &path)>;
    /// `isUnreadable`: what may not be read though it is inside; may be null.
    bool allow(const QString &command, const IsUnreadable &isUnreadable) const;

private:
    bool leadsHere(const QString &searchPath) const;
    bool isRepository() const;

    WorkspaceFs m_files;
    std::function<Ground()> m_ground;
};

} // namespace Deckhand

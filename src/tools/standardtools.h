#pragma once

#include "base/result.h"
#include "conversation/contentblock.h"
#include "tools/seenfiles.h"
#include "tools/toolregistry.h"

#include <QString>

#include <functional>

namespace Deckhand {

class BackgroundTasks;
class Clock;
class GraphRun;
class NoticeInbox;
class ProcessRunner;
class TaskStore;
class WorkspaceFs;

/// What the tools work with. All of it outlives the registry.
struct ToolServices {
    WorkspaceFs &files;
    ProcessRunner &processes;
    BackgroundTasks &background;
    NoticeInbox &notices; ///< of the conversation that the tools are for
    TaskStore &tasks;
    GraphRun &graphRun;
    Clock &clock;
    /// Makes an image fit what the model takes; called on another thread. Null: images go as they are, up to 5 MiB.
    std::function<Result<ImageBlock>(const QByteArray &bytes, const QString &name)> reduceImage = {};
    using IsUnreadable = std::function<bool(const QString &path)>;
    /// What must not be looked into whatever is above it, as the user's rules are at the moment: a function for any thread. Null:
    /// nothing.
    std::function<IsUnreadable()> unreadablePaths = {};
    std::shared_ptr<SeenFiles> seen = std::make_shared<SeenFiles>();
    /// The model only plans just now: its new tasks are proposed, and only such are changed. Null: it does not.
    std::function<bool()> onlyPlans = {};
};

/// What they are, and the names of those that run commands and of those that only read files, for PermissionPolicy.
QList<ToolKind> standardToolKinds();
QStringList commandToolNames();
QStringList readingToolNames();

/// The tools of CONTRACTS.md, section 5, in the order of its table.
std::unique_ptr<ToolRegistry> makeStandardTools(const ToolServices &services);

} // namespace Deckhand

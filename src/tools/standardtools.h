#pragma once

#include "tools/toolregistry.h"

#include <QString>

namespace Deckhand {

class BackgroundTasks;
class Clock;
class NoticeLedger;
class ProcessRunner;
class TaskStore;
class WorkspaceFs;

/// What the tools work with. All of it outlives the registry.
struct ToolServices {
    WorkspaceFs &files;
    ProcessRunner &processes;
    BackgroundTasks &background;
    NoticeLedger &notices;
    TaskStore &tasks;
    Clock &clock;
    QString commandFolder; ///< exists; foreground commands get their private folders there
};

/// The eleven tools of CONTRACTS.md, section 5, in the order of its table.
std::unique_ptr<ToolRegistry> makeStandardTools(const ToolServices &services);

} // namespace Deckhand

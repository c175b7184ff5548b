#include "tools/standardtools.h"

#include "tools/backgroundruntool.h"
#include "tools/bashtool.h"
#include "tools/checkbackgroundtool.h"
#include "tools/editfiletool.h"
#include "tools/readfiletool.h"
#include "tools/seenfiles.h"
#include "tools/stopbackgroundtool.h"
#include "tools/taskcreatetool.h"
#include "tools/taskgettool.h"
#include "tools/tasklisttool.h"
#include "tools/taskupdatetool.h"
#include "tools/writefiletool.h"

namespace Deckhand {

std::unique_ptr<ToolRegistry> makeStandardTools(const ToolServices &services)
{
    const auto seen = std::make_shared<SeenFiles>();
    auto registry = std::make_unique<ToolRegistry>();
    registry->add(std::make_unique<BashTool>(services));
    registry->add(std::make_unique<ReadFileTool>(services, seen));
    registry->add(std::make_unique<WriteFileTool>(services, seen));
    registry->add(std::make_unique<EditFileTool>(services, seen));
    registry->add(std::make_unique<BackgroundRunTool>(services));
    registry->add(std::make_unique<CheckBackgroundTool>(services));
    registry->add(std::make_unique<StopBackgroundTool>(services));
    registry->add(std::make_unique<TaskCreateTool>(services));
    registry->add(std::make_unique<TaskUpdateTool>(services));
    registry->add(std::make_unique<TaskListTool>(services));
    registry->add(std::make_unique<TaskGetTool>(services));
    return registry;
}

} // namespace Deckhand

#include "tools/standardtools.h"

#include "tools/backgroundruntool.h"
#include "tools/bashtool.h"
#include "tools/checkbackgroundtool.h"
#include "tools/editfiletool.h"
#include "tools/readfiletool.h"
#include "tools/seenfiles.h"
#include "tools/stopbackgroundtool.h"
#include "tools/tasktools.h"
#include "tools/writefiletool.h"

namespace Deckhand {

namespace {

template<typename... Tools>
struct ToolList {
    static QList<ToolKind> kinds() { return {Tools::kind()...}; }

    static void addTo(ToolRegistry &registry, const ToolServices &services)
    {
        const auto seen = std::make_shared<SeenFiles>();
        (registry.add(made<Tools>(services, seen)), ...);
    }

private:
    template<typename T>
    static std::unique_ptr<Tool> made(const ToolServices &services, const std::shared_ptr<SeenFiles> &seen)
    {
        if constexpr (std::is_constructible_v<T, ToolServices, std::shared_ptr<SeenFiles>>)
            return std::make_unique<T>(services, seen);
        else
            return std::make_unique<T>(services);
    }
};

using StandardTools =
    ToolList<BashTool, ReadFileTool, WriteFileTool, EditFileTool, BackgroundRunTool, CheckBackgroundTool,
             StopBackgroundTool, TaskCreateTool, TaskUpdateTool, TaskListTool, TaskGetTool>;

} // namespace

QList<ToolKind> standardToolKinds()
{
    return StandardTools::kinds();
}

QStringList commandToolNames()
{
    QStringList names;
    for (const ToolKind &kind : standardToolKinds()) {
        if (runsCommands(kind.effect))
            names.append(kind.name);
    }
    return names;
}

std::unique_ptr<ToolRegistry> makeStandardTools(const ToolServices &services)
{
    auto registry = std::make_unique<ToolRegistry>();
    StandardTools::addTo(*registry, services);
    return registry;
}

} // namespace Deckhand

#include "tools/standardtools.h"

#include "tools/servicetool.h"

namespace Deckhand {

namespace {

QList<StandardTool> standardTools()
{
    return QList<StandardTool>{bashTool(),          readFileTool(),        writeFileTool(),     editFileTool(),
                               backgroundRunTool(), checkBackgroundTool(), stopBackgroundTool()}
         + planTools() + QList<StandardTool>{askUserTool()};
}

} // namespace

QList<ToolKind> standardToolKinds()
{
    QList<ToolKind> kinds;
    for (const StandardTool &tool : standardTools())
        kinds.append(tool.kind);
    return kinds;
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
    for (const StandardTool &tool : standardTools())
        registry->add(tool.make(tool.kind, services));
    return registry;
}

} // namespace Deckhand

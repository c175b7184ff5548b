#include "tools/standardtools.h"

#include "process/processrunner.h"
#include "tools/servicetool.h"
#include "workspace/readingcommand.h"

namespace Deckhand {

namespace {

QList<StandardTool> standardTools()
{
    return QList<StandardTool>{
               bashTool(),      readFileTool(), listFilesTool(),     findFilesTool(),       searchFilesTool(),
               writeFileTool(), editFileTool(), backgroundRunTool(), checkBackgroundTool(), stopBackgroundTool()}
         + planTools() + QList<StandardTool>{askUserTool()};
}

QStringList namesOf(const std::function<bool(Effect)> &isWanted)
{
    QStringList names;
    for (const ToolKind &kind : standardToolKinds()) {
        if (isWanted(kind.effect))
            names.append(kind.name);
    }
    return names;
}

} // namespace

QString preludeFor(const QString &command, const ProcessRunner &shell)
{
    return shell.shellName() == u"bash" ? preludeOfReading(command) : QString();
}

QList<ToolKind> standardToolKinds()
{
    QList<ToolKind> kinds;
    for (const StandardTool &tool : standardTools())
        kinds.append(tool.kind);
    return kinds;
}

QStringList commandToolNames()
{
    return namesOf(runsCommands);
}

QStringList readingToolNames()
{
    return namesOf([](Effect effect) { return effect == Effect::Read; });
}

std::unique_ptr<ToolRegistry> makeStandardTools(const ToolServices &services)
{
    auto registry = std::make_unique<ToolRegistry>();
    for (const StandardTool &tool : standardTools())
        registry->add(tool.make(tool.kind, services));
    return registry;
}

} // namespace Deckhand

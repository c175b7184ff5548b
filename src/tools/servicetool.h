#pragma once

#include "tools/standardtools.h"

namespace Deckhand {

/// A tool that works with the services. One field of its input says what a call is about.
class ServiceTool : public Tool
{
public:
    ServiceTool(const ToolKind &kind, const ToolServices &services, const char *subjectField)
        : Tool(kind),
          m_services(services),
          m_subjectField(subjectField)
    {
    }
    QString subject(const QJsonObject &input) const override { return input[m_subjectField].toString(); }

protected:
    const ToolServices m_services;

private:
    const QLatin1String m_subjectField;
};

/// See preludeOfReading; only bash reads it.
QString preludeFor(const QString &command, const ProcessRunner &shell);

/// What one of the standard tools is, and how it is made.
struct StandardTool {
    ToolKind kind;
    std::unique_ptr<Tool> (*make)(const ToolKind &kind, const ToolServices &services);
};

template<typename T>
StandardTool standardTool(const QString &name, Effect effect)
{
    return {{name, effect}, [](const ToolKind &kind, const ToolServices &services) -> std::unique_ptr<Tool> {
                return std::make_unique<T>(kind, services);
            }};
}

// Each in the file of its name, those of the plan in one.
StandardTool bashTool();
StandardTool readFileTool();
StandardTool listFilesTool();
StandardTool findFilesTool();
StandardTool searchFilesTool();
StandardTool writeFileTool();
StandardTool editFileTool();
StandardTool backgroundRunTool();
StandardTool checkBackgroundTool();
StandardTool stopBackgroundTool();
StandardTool askUserTool();
QList<StandardTool> planTools();

} // namespace Deckhand

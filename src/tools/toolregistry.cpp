#include "tools/toolregistry.h"

#include "tools/inputschema.h"

#include <QStringList>

namespace Deckhand {

void ToolRegistry::add(std::unique_ptr<Tool> tool)
{
    m_tools.push_back(std::move(tool));
}

void ToolRegistry::keepOnly(const QStringList &names)
{
    std::erase_if(m_tools, [&names](const auto &tool) { return !names.contains(tool->name()); });
}

std::shared_ptr<Tool> ToolRegistry::find(const QString &name) const
{
    for (const auto &tool : m_tools) {
        if (tool->name() == name)
            return tool;
    }
    return nullptr;
}

QList<ToolSpec> ToolRegistry::specs() const
{
    QList<ToolSpec> specs;
    for (const auto &tool : m_tools)
        specs.append(tool->spec());
    return specs;
}

QStringList ToolRegistry::names() const
{
    QStringList names;
    for (const auto &tool : m_tools)
        names.append(tool->name());
    return names;
}

Result<void> ToolRegistry::validate(const ToolSpec &spec, const QJsonObject &input)
{
    return checkInput(spec.inputSchema, input);
}

} // namespace Deckhand

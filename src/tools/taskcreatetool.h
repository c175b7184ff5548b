#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `task_create`: a new task of the plan.
class TaskCreateTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("task_create"), Effect::Bookkeeping}; }
    explicit TaskCreateTool(const ToolServices &services) : Tool(kind()), m_services(services) {}

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand

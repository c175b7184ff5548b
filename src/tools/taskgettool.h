#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `task_get`: one task as JSON.
class TaskGetTool final : public Tool
{
public:
    explicit TaskGetTool(const ToolServices &services) : m_services(services) {}

    ToolSpec spec() const override;
    Effect effect() const override { return Effect::Bookkeeping; }
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand

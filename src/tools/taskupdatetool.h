#pragma once

#include "taskgraph/taskgraph.h"
#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `task_update`: changes status, edges, owner or command of a task.
class TaskUpdateTool final : public Tool
{
public:
    explicit TaskUpdateTool(const ToolServices &services) : m_services(services) {}

    ToolSpec spec() const override;
    Effect effect() const override { return Effect::Bookkeeping; }
    QString subject(const QJsonObject &input) const override;
    QString summary(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    Result<TaskChange> changeFrom(const QJsonObject &input) const;

    const ToolServices m_services;
};

} // namespace Deckhand

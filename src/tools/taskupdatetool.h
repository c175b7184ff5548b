#pragma once

#include "taskgraph/taskgraph.h"
#include "tools/standardtools.h"
#include "tools/taskstart.h"
#include "tools/tool.h"

namespace Deckhand {

/// `task_update`: changes status, edges, owner or command of a task; or starts its command.
class TaskUpdateTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("task_update"), Effect::Plan}; }
    explicit TaskUpdateTool(const ToolServices &services) : Tool(kind()), m_services(services), m_start(services) {}

    ToolSpec spec() const override;
    /// Of one that starts commands: that.
    Effect effectOf(const QJsonObject &input) const override;
    QString subject(const QJsonObject &input) const override;
    QString summary(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    TaskChange changeFrom(const QJsonObject &input) const;

    const ToolServices m_services;
    TaskStart m_start;
};

} // namespace Deckhand

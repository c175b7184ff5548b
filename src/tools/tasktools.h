#pragma once

#include "taskgraph/taskgraph.h"
#include "tools/standardtools.h"
#include "tools/taskstart.h"

namespace Deckhand {

// The tools of the plan.

/// `task_create`: a new task.
class TaskCreateTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("task_create"), Effect::Bookkeeping}; }
    explicit TaskCreateTool(const ToolServices &services) : ServiceTool(kind(), services, "subject") {}

    ToolSpec spec() const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

/// `task_update`: changes status, edges, owner or command of a task; or starts its command.
class TaskUpdateTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("task_update"), Effect::Plan}; }
    explicit TaskUpdateTool(const ToolServices &services) : ServiceTool(kind(), services, "task_id"), m_start(services)
    {
    }

    ToolSpec spec() const override;
    /// Of one that starts commands: that.
    Effect effectOf(const QJsonObject &input) const override;
    QString subject(const QJsonObject &input) const override;
    QString summary(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    TaskChange changeFrom(const QJsonObject &input) const;

    TaskStart m_start;
};

/// `task_list`: the plan, a line a task.
class TaskListTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("task_list"), Effect::Bookkeeping}; }
    explicit TaskListTool(const ToolServices &services) : ServiceTool(kind(), services, "") {}

    ToolSpec spec() const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

/// `task_get`: one task as JSON.
class TaskGetTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("task_get"), Effect::Bookkeeping}; }
    explicit TaskGetTool(const ToolServices &services) : ServiceTool(kind(), services, "task_id") {}

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

} // namespace Deckhand

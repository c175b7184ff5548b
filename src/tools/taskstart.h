#pragma once

#include "graphrun/startplan.h"
#include "tools/standardtools.h"
#include "tools/tool.h"

#include <QHash>

namespace Deckhand {

/// The part of `task_update` that starts commands: what is shown for the permission, and what is then done. It goes alone, so
/// that what was shown is what is run.
class TaskStart
{
public:
    explicit TaskStart(const ToolServices &services) : m_services(services) {}

    /// The call wants a task started, or to hear what that would be.
    static bool isWanted(const QJsonObject &input);
    static bool isDryRun(const QJsonObject &input);

    /// Running commands; nothing of the kind when it only asks, or when nothing can be started: an answer needs no permission.
    Effect effect(const QJsonObject &input) const;
    /// All commands that would run, a line each; empty when nothing can be started.
    QString commands(const QJsonObject &input) const;
    /// The same with what belongs to each.
    QString shown(const QJsonObject &input) const;
    ToolOutcome run(const QJsonObject &input);

private:
    Result<StartPlan> plan(const QJsonObject &input) const;

    const ToolServices m_services;
    /// What the permission was asked for, by input: files may change until it is given.
    mutable QHash<QByteArray, QString> m_agreed;
};

} // namespace Deckhand

#pragma once

#include "graphrun/startplan.h"
#include "tools/standardtools.h"
#include "tools/tool.h"

#include <QJsonObject>

#include <optional>

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

    /// Looks at the plan: what the others of these say is of that moment, until it is asked again. Running commands; nothing
    /// of the kind when it only asks, or when nothing can be started: an answer needs no permission.
    Effect effect(const QJsonObject &input) const;
    /// All commands that would run, a line each; empty when nothing can be started.
    QString commands(const QJsonObject &input) const { return shownFor(input).commands; }
    /// The same with what belongs to each, or why nothing can be started.
    QString shown(const QJsonObject &input) const { return shownFor(input).text; }
    /// Starts what was shown, and nothing else.
    ToolOutcome run(const QJsonObject &input);

private:
    struct Shown {
        QJsonObject input;
        bool canStart = false;
        QString commands;
        QString text;
    };
    Result<StartPlan> plan(const QJsonObject &input) const;
    const Shown &look(const QJsonObject &input) const;
    const Shown &shownFor(const QJsonObject &input) const;

    const ToolServices m_services;
    /// Files may change between the question and its answer. One is enough: calls that change something go one by one.
    mutable std::optional<Shown> m_shown;
};

} // namespace Deckhand

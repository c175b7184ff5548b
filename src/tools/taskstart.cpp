#include "tools/taskstart.h"

#include "background/noticeinbox.h"
#include "graphrun/graphrun.h"
#include "tools/inputschema.h"

#include <utility>

namespace Deckhand {

namespace {

StartWish wishFrom(const QJsonObject &input)
{
    StartWish wish;
    wish.tasks.append(taskIdFrom(input[u"task_id"]));
    wish.withBlockers = input[u"with_blockers"].toBool();
    wish.despiteBlockers = input[u"force"].toBool();
    return wish;
}

/// What would be changed with it. The permission is asked for the commands as they are.
QString otherField(const QJsonObject &input)
{
    static const QStringList itsOwn{QStringLiteral("task_id"), QStringLiteral("start"), QStringLiteral("with_blockers"),
                                    QStringLiteral("force"), QStringLiteral("dry_run")};
    for (const QString &name : input.keys()) {
        if (!itsOwn.contains(name))
            return name;
    }
    return {};
}

} // namespace

bool TaskStart::isWanted(const QJsonObject &input)
{
    return input[u"start"].toBool() || isDryRun(input);
}

bool TaskStart::isDryRun(const QJsonObject &input)
{
    return input[u"dry_run"].toBool();
}

Result<StartPlan> TaskStart::plan(const QJsonObject &input) const
{
    if (const QString other = otherField(input); !other.isEmpty())
        return Error{
            QStringLiteral("Field \"start\": cannot go together with \"%1\". Change the task first, then start it "
                           "with a call of its own.")
                .arg(other)};
    return m_services.graphRun.plan(wishFrom(input));
}

const TaskStart::Shown &TaskStart::look(const QJsonObject &input) const
{
    const Result<StartPlan> planned = plan(input);
    const TaskGraph &graph = m_services.tasks.graph();
    m_shown = planned ? Shown{input, true, commandsOf(*planned, graph), startPlanText(*planned, graph)}
                      : Shown{input, false, {}, planned.error()};
    return *m_shown;
}

const TaskStart::Shown &TaskStart::shownFor(const QJsonObject &input) const
{
    return m_shown && m_shown->input == input ? *m_shown : look(input);
}

Effect TaskStart::effect(const QJsonObject &input) const
{
    return !look(input).canStart || isDryRun(input) ? Effect::Read : Effect::Plan;
}

ToolOutcome TaskStart::run(const QJsonObject &input)
{
    const std::optional<Shown> agreed = std::exchange(m_shown, std::nullopt);
    const Result<StartPlan> planned = plan(input);
    if (!planned)
        return ToolOutcome::failure(planned.error());
    const QString text = startPlanText(*planned, m_services.tasks.graph());
    if (isDryRun(input)) {
        const int places = m_services.graphRun.places();
        const QString most = places > 0 ? QStringLiteral("\nAt most %1 run at once.").arg(places) : QString();
        return {withoutMiddle(QStringLiteral("Would start:\n") + text + most, kMaxResultCharacters)};
    }
    // Also when there was nothing to start then: nobody was asked.
    if (!agreed || agreed->input != input || agreed->text != text)
        return ToolOutcome::failure(QStringLiteral(
            "Nothing was started: the plan has been changed since the permission was asked for. Start it again."));
    const Result<StartPlan> started = m_services.graphRun.start(wishFrom(input), m_services.notices.session());
    if (!started)
        return ToolOutcome::failure(started.error());
    const int id = taskIdFrom(input[u"task_id"]);
    QString answer = QString::fromUtf8(taskToJson(*m_services.tasks.graph().find(id))).trimmed();
    if (started->all().size() > 1)
        answer += QStringLiteral("\n\nStarted, each as soon as nothing blocks it:\n") + text;
    return {withoutMiddle(answer, kMaxResultCharacters)};
}

} // namespace Deckhand

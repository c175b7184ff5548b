#include "tools/checkbackgroundtool.h"

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "base/clock.h"
#include "tools/backgroundtext.h"
#include "tools/backgroundwait.h"
#include "tools/excerpt.h"
#include "tools/inputschema.h"

namespace Deckhand {

namespace {

ToolOutcome listOutcome(const BackgroundTasks &tasks)
{
    QStringList lines;
    for (const BackgroundTask &task : tasks.tasks())
        lines.append(backgroundLine(task));
    const QString text = lines.isEmpty() ? QStringLiteral("No background tasks.") : lines.join(QLatin1Char('\n'));
    return {withoutMiddle(text, maxResultCharacters), {}, false};
}

ToolOutcome taskOutcome(const ToolServices &services, const BackgroundTaskId &id, int tailLines)
{
    const BackgroundTask *task = services.background.find(id);
    if (!task)
        return ToolOutcome::failure(QStringLiteral("There is no background task %1 any more.").arg(id.toString()));
    QString text = backgroundFacts(*task, services.clock.now());
    if (tailLines > 0) {
        const QString output = outputTail(task->outputPath, tailLines, maxResultCharacters - text.size() - 10);
        text += QStringLiteral("\n\n") + (output.isEmpty() ? QStringLiteral("(no output)") : output);
    }
    if (isFinal(task->status))
        services.notices.markRead(id);
    return {text, {}, false};
}

} // namespace

ToolSpec CheckBackgroundTool::spec() const
{
    return {QStringLiteral("check_background"),
            QStringLiteral(
                "Shows a background task: status, facts, and the last lines of its output so far. Without task_id: all "
                "tasks, a line each. You are told by itself when a task ends; use this to read output while it runs, "
                "to read more of it, or with wait_s when you can do nothing before its end."),
            objectSchema(
                {optional(QStringLiteral("task_id"), textSchema(QStringLiteral("The id that background_run gave."))),
                 optional(QStringLiteral("tail"), integerSchema(0, 100'000,
                                                                QStringLiteral("How many of the last lines of the "
                                                                               "output; 100 if not given."))),
                 optional(QStringLiteral("wait_s"),
                          integerSchema(0, 600, QStringLiteral("Wait at most so many seconds for the task's end.")))})};
}

QString CheckBackgroundTool::subject(const QJsonObject &input) const
{
    return input.value(QLatin1String("task_id")).toString();
}

ToolRun *CheckBackgroundTool::start(const QJsonObject &input, QObject *parent)
{
    const int tailLines = input.value(QLatin1String("tail")).toInt(100);
    const std::chrono::seconds wait(input.value(QLatin1String("wait_s")).toInt());

    BackgroundTaskId id;
    bool running = m_services.background.runningCount() > 0;
    if (input.contains(QLatin1String("task_id"))) {
        const Result<BackgroundTaskId> found = findBackgroundTask(m_services.background, subject(input));
        if (!found)
            return ToolRun::finished(ToolOutcome::failure(found.error()), parent);
        id = *found;
        running = !isFinal(m_services.background.find(id)->status);
    }
    // A copy: the run may outlive a change of this tool's owner, the services outlive both.
    const auto answer = [services = m_services, id, tailLines] {
        return id.isEmpty() ? listOutcome(services.background) : taskOutcome(services, id, tailLines);
    };
    if (!running || wait.count() == 0)
        return ToolRun::finished(answer(), parent);
    auto *run = new BackgroundWait(m_services.background, id, answer, parent);
    run->limit(m_services.clock, wait);
    return run;
}

} // namespace Deckhand

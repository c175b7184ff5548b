#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "tools/backgroundtext.h"
#include "tools/backgroundwait.h"
#include "tools/inputschema.h"
#include "tools/servicetool.h"

namespace Deckhand {

namespace {

ToolOutcome endOutcome(const ToolServices &services, const BackgroundTaskId &id, bool stoppedHere)
{
    const BackgroundTask *task = services.background.find(id);
    if (!task)
        return ToolOutcome::failure(QStringLiteral("There is no background task %1 any more.").arg(id.toString()));
    if (!isFinal(task->status))
        return ToolOutcome::failure(
            QStringLiteral("%1 could not be stopped: it is just being taken over from an earlier run of Deckhand. Try "
                           "again in a few seconds.")
                .arg(id.toString()));
    services.notices.markRead(*task);
    // It may have ended by itself just before: then its own end is told.
    const bool stopped = stoppedHere && task->status == BackgroundStatus::Stopped;
    QString text =
        (stopped ? QStringLiteral("Stopped %1: %2") : QStringLiteral("%1 has already ended: %2"))
            .arg(id.toString(), QStringLiteral("[%1] %2").arg(statusWord(task->status), endDescription(*task)));
    if (!task->survivors.isEmpty())
        text += QStringLiteral("\nStill running, could not be ended: %1 of its processes.").arg(task->survivors.size());
    return {text};
}

/// `stop_background`: ends a background task and waits for its end. Needs no question: it only takes away.
class StopBackgroundTool final : public ServiceTool
{
public:
    StopBackgroundTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "task_id") {}

    ToolSpec spec() const override
    {
        return {
            name(),
            QStringLiteral("Ends a background task with its whole process tree and waits until nothing of it is left."),
            objectSchema({required("task_id", textSchema("The id that background_run gave."))})};
    }

    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        const Result<BackgroundTaskId> id = findBackgroundTask(m_services.background, subject(input));
        if (!id)
            return ToolRun::failed(id.error(), parent);
        if (const BackgroundTask *task = m_services.background.find(*id);
            isFinal(task->status) && task->leftRunning > 0) {
            const QString left = leftRemark(*task);
            m_services.background.stop(*id);
            ToolOutcome outcome = endOutcome(m_services, *id, false);
            outcome.text += QStringLiteral("\n%1; that is being ended.").arg(left);
            return ToolRun::finished(outcome, parent);
        }
        if (isFinal(m_services.background.find(*id)->status))
            return ToolRun::finished(endOutcome(m_services, *id, false), parent);

        // Listens before it stops: the end must not come in between.
        auto *run = new BackgroundWait(
            m_services.background, *id,
            [services = m_services, id = *id](QObject *, const BackgroundWait::Reply &reply) {
                reply(endOutcome(services, id, true));
            },
            parent);
        // Nothing to stop, and yet no end: either that is being told this moment, or nobody knows its processes yet.
        if (!m_services.background.stop(*id))
            run->limit(m_services.clock, std::chrono::seconds(5));
        return run;
    }
};

} // namespace

StandardTool stopBackgroundTool()
{
    return standardTool<StopBackgroundTool>(QStringLiteral("stop_background"), Effect::Bookkeeping);
}

} // namespace Deckhand

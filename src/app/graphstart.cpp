#include "app/graphstart.h"

#include "background/noticewriter.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace Deckhand {

GraphStart::GraphStart(TaskStore &store, const StateDir &state, const TasksCommand &command)
    : m_store(store),
      m_command(command),
      m_processes(SupervisedProcessRunner::findSupervisor()),
      m_background(m_processes, m_clock, state.tasks()),
      m_notices(m_clock, state.tasks()),
      m_run(store, m_background, m_clock, state.graph())
{
    m_background.setContext({store.workspace(), {}});
    m_run.setPlaces(command.places);
    writeNotices(m_background, m_notices);
    // Whoever typed the command sees the end; no conversation has to be told of it later.
    connect(&m_notices, &NoticeLedger::added, &m_notices, &NoticeLedger::drop);
    connect(&m_run, &GraphRun::troubled, this, &GraphStart::troubled);
    connect(&m_background, &BackgroundTasks::added, this, &GraphStart::onStarted);
    connect(&m_background, &BackgroundTasks::ended, this, &GraphStart::onEnded);
    connect(&m_run, &GraphRun::changed, this, &GraphStart::finishWhenQuiet, Qt::QueuedConnection);
}

void GraphStart::start()
{
    StartWish wish;
    wish.tasks = m_command.ids;
    wish.withBlockers = m_command.withBlockers;
    wish.despiteBlockers = m_command.force;
    const Result<StartPlan> plan = m_command.dryRun ? m_run.plan(wish) : m_run.start(wish);
    if (!plan) {
        emit troubled(plan.error());
        return finish(1);
    }
    if (m_command.dryRun) {
        emit printed(startPlanText(*plan, m_store.graph()));
        return finish(0);
    }
    m_planned = plan->all();
    finishWhenQuiet();
}

void GraphStart::interrupt(int signal)
{
    m_signal = signal;
    m_run.stopAll();
    finishWhenQuiet();
}

void GraphStart::onStarted(const BackgroundTaskId &id)
{
    tell("started", *m_background.find(id));
}

void GraphStart::onEnded(const BackgroundTaskId &id)
{
    tell("ended", *m_background.find(id));
}

void GraphStart::tell(const char *event, const BackgroundTask &run)
{
    const Task *task = m_store.graph().find(run.graphTask);
    if (!task)
        return;
    const bool hasEnded = isFinal(run.status);
    if (m_command.json) {
        QJsonObject object{{QStringLiteral("event"), QLatin1String(event)},
                           {QStringLiteral("task"), task->id},
                           {QStringLiteral("subject"), task->subject},
                           {QStringLiteral("background_task"), run.id.toString()},
                           {QStringLiteral("output_path"), run.outputPath}};
        if (hasEnded) {
            object.insert(QStringLiteral("status"), statusWord(task->status));
            object.insert(QStringLiteral("outcome"), task->run.outcome);
            object.insert(QStringLiteral("duration_ms"), run.durationMs);
        }
        emit printed(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
        return;
    }
    const QString name = QStringLiteral("#%1 %2").arg(task->id).arg(task->subject.simplified());
    if (!hasEnded)
        return void(emit printed(QStringLiteral("%1: started: %2").arg(name, run.command)));
    QString line = QStringLiteral("%1: %2 (%3) after %4 s")
                       .arg(name, statusWord(task->status), task->run.outcome,
                            QString::number(double(run.durationMs) / 1000.0, 'f', 1));
    if (task->status == TaskStatus::Failed) {
        for (const QString &output : task->run.outputTail.split(u'\n', Qt::SkipEmptyParts))
            line += QStringLiteral("\n| ") + output;
        line += QStringLiteral("\nIts whole output: ") + run.outputPath;
    }
    emit printed(line);
}

void GraphStart::finishWhenQuiet()
{
    if (m_finished || m_run.runningCount() > 0)
        return;
    // Nothing runs, and what waits does so for a task that failed or that nobody runs: it would wait for ever.
    const bool allDone = std::all_of(m_planned.begin(), m_planned.end(), [this](int id) {
        const Task *task = m_store.graph().find(id);
        return task && task->status == TaskStatus::Completed;
    });
    if (!allDone && m_signal == 0) {
        for (const int id : std::as_const(m_planned)) {
            const Task *task = m_store.graph().find(id);
            if (task && task->status == TaskStatus::Pending && !m_command.json)
                emit printed(QStringLiteral("#%1 %2: not started, blocked by %3")
                                 .arg(QString::number(id), task->subject.simplified(),
                                      taskNames(m_store.graph().openBlockers(*task))));
        }
    }
    m_run.stopAll(); // nobody is there any more to start them
    finish(m_signal != 0 ? 128 + m_signal : allDone ? 0 : 1);
}

void GraphStart::finish(int status)
{
    if (!std::exchange(m_finished, true))
        emit done(status);
}

} // namespace Deckhand

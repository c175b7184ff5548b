#include "app/graphstart.h"

#include "background/noticewriter.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace Deckhand {

namespace {

/// Programs that write a file in place leave it unreadable for a moment.
constexpr std::chrono::seconds kPatienceWithFiles{3};
/// Another Deckhand may be killed, and nobody tells that.
constexpr std::chrono::seconds kLookEach{1};

QJsonObject eventOf(const char *event, const Task &task)
{
    return {{QStringLiteral("event"), QLatin1String(event)},
            {QStringLiteral("task"), task.writtenId(task.id)},
            {QStringLiteral("subject"), task.subject}};
}

QString lineOf(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QString titleOf(const Task &task)
{
    return QStringLiteral("%1 %2").arg(task.name(), task.subject.simplified());
}

/// What a run that has ended makes of its task.
TaskStatus endStatus(const BackgroundTask &run)
{
    return run.status == BackgroundStatus::Completed ? TaskStatus::Completed : TaskStatus::Failed;
}

QString allDone()
{
    return QStringLiteral("Nothing is left to be run: all tasks are completed.");
}

} // namespace

GraphStart::GraphStart(TaskStore &store, const StateDir &state, const TasksCommand &command)
    : m_store(store),
      m_command(command),
      m_processes(SupervisedProcessRunner::findSupervisor()),
      m_background(m_processes, m_clock, state.tasks(), store.workspace()),
      m_notices(m_clock, state.tasks()),
      m_run(store, m_background, m_clock, state.graph()),
      m_sessions(state.sessions(), m_clock)
{
    m_run.setPlaces(command.places);
    m_background.setAtEnd([this](const BackgroundTask &task) {
        m_run.onEnded(task);
        enterEnd(m_notices, task, m_run.remarkOn(task));
        // Whoever typed the command sees the end; no conversation has to be told of it later, but the one that asked for it.
        if (task.session.isEmpty())
            m_notices.markRead(task.id);
    });
    enterNews(m_background, m_notices);
    connect(&m_run, &GraphRun::troubled, this, &GraphStart::troubled);
    connect(&m_background, &BackgroundTasks::added, this, &GraphStart::onStarted);
    connect(&m_background, &BackgroundTasks::ended, this, &GraphStart::onEnded);
    connect(&m_run, &GraphRun::changed, this, &GraphStart::finishWhenQuiet, Qt::QueuedConnection);
    connect(&store, &TaskStore::changed, this, &GraphStart::finishWhenQuiet, Qt::QueuedConnection);
}

StartWish GraphStart::wish() const
{
    return {m_command.ids, isWhole(), m_command.withBlockers, m_command.force};
}

void GraphStart::start()
{
    if (m_command.dryRun)
        return tellPlan(wish());
    adoptRuns();
    m_planned = m_command.ids + m_run.requested();
    StartWish rest = wish();
    rest.tasks.removeIf([this](int id) { return m_run.isRunning(id) || m_run.requested().contains(id); });
    if (isWhole() || !rest.tasks.isEmpty()) {
        const Result<StartPlan> plan = m_run.start(rest);
        if (!plan && !hasPlan() && m_run.runningCount() == 0) {
            emit troubled(plan.error());
            return finish(1);
        }
        m_planned += plan ? plan->all() : QList<int>();
    }
    finishWhenQuiet();
}

/// The whole of it is wanted, and there is something.
bool GraphStart::hasPlan() const
{
    return isWhole() && !(m_store.graph().shown().isEmpty() && m_store.graph().unreadable().isEmpty());
}

/// What a run would do, and nothing else is done.
void GraphStart::tellPlan(const StartWish &wish)
{
    const Result<StartPlan> plan = m_run.plan(wish);
    const StartPlan runs = plan ? withoutStuck(*plan) : StartPlan();
    m_planned = plan ? plan->all() : QList<int>();
    const QList<int> left = hasPlan() ? unfinished() : m_planned;
    if (!runs.all().isEmpty())
        emit printed(startPlanText(runs, m_store.graph()));
    else if (!plan && !hasPlan())
        emit troubled(plan.error());
    else if (left.isEmpty())
        emit printed(allDone());
    for (const int id : left) {
        if (!runs.all().contains(id))
            tellNotRun(id);
    }
    finish(!runs.all().isEmpty() || (hasPlan() && left.isEmpty()) ? 0 : 1);
}

/// What its commands, and those that other runs have begun, lead to: nobody completes another blocker while they run.
StartPlan GraphStart::withoutStuck(const StartPlan &plan) const
{
    const TaskGraph &graph = m_store.graph();
    StartPlan runs{plan.now, {}, {}};
    QSet<int> chosen(plan.now.begin(), plan.now.end());
    const auto willEnd = [&](int id) {
        const Task *task = graph.find(id);
        const bool isRun = task && task->status == TaskStatus::InProgress && !task->run.backgroundTask.isEmpty();
        return (isRun && !m_run.runsElsewhere(*task)) || chosen.contains(id);
    };
    for (const int id : plan.later) {
        const QList<int> blockers = graph.openBlockers(*graph.find(id));
        if (!std::all_of(blockers.begin(), blockers.end(), willEnd))
            continue;
        runs.later.append(id);
        chosen.insert(id);
    }
    return runs;
}

/// As the window does it: commands of a run that was killed go on, and what ended meanwhile is entered.
void GraphStart::adoptRuns()
{
    QList<Notice> notices;
    const auto wanted = [this, &notices](const TaskRecord &record) {
        if (!m_run.needs(record))
            return false;
        notices += NoticeJournal::read(m_background.archive().folderOf(record.id));
        return true;
    };
    m_background.adopt(wanted);
    m_notices.restore(notices, [this](const SessionId &session, const NoticeId &notice) {
        return m_sessions.holdsNotice(session, notice);
    });
    m_run.resume();
}

void GraphStart::interrupt(int signal)
{
    m_signal = signal;
    m_run.stopAll();
    finishWhenQuiet();
}

void GraphStart::onStarted(const BackgroundTaskId &id)
{
    const BackgroundTask &run = *m_background.find(id);
    m_planned += run.adopted ? QList<int>{run.graphTask} : QList<int>();
    tell(run.adopted ? "taken_over" : "started", run);
}

void GraphStart::onEnded(const BackgroundTaskId &id)
{
    tell("ended", *m_background.find(id));
}

void GraphStart::tell(const char *event, const BackgroundTask &run)
{
    if (!m_store.graph().find(run.graphTask) && !isFinal(run.status))
        return void(emit troubled(m_store.graph().whyMissing(run.graphTask)));
    const Task task = taskOf(run);
    if (!m_command.json)
        return tellInWords(run, task);
    QJsonObject object = eventOf(event, task);
    object.insert(QStringLiteral("background_task"), run.id.toString());
    object.insert(QStringLiteral("output_path"), run.outputPath);
    if (isFinal(run.status)) {
        object.insert(QStringLiteral("status"), statusWord(m_run.neverRan(run) ? TaskStatus::Pending : endStatus(run)));
        object.insert(QStringLiteral("outcome"), taskRunOf(run).outcome);
        object.insert(QStringLiteral("duration_ms"), run.durationMs);
        if (const QString why = whyNotEntered(run); !why.isEmpty())
            object.insert(QStringLiteral("problem"), why);
    }
    emit printed(lineOf(object));
}

void GraphStart::tellInWords(const BackgroundTask &run, const Task &task)
{
    if (!isFinal(run.status))
        return void(emit printed(
            QStringLiteral("%1: %2: %3")
                .arg(titleOf(task),
                     run.adopted ? QStringLiteral("taken over from an earlier run") : QStringLiteral("started"),
                     run.command)));
    if (m_run.neverRan(run))
        return void(emit printed(QStringLiteral("%1: an earlier run was killed before it began").arg(titleOf(task))));
    const TaskRun end = taskRunOf(run);
    QString line = QStringLiteral("%1: %2 (%3) after %4 s")
                       .arg(titleOf(task), statusWord(endStatus(run)), end.outcome,
                            QString::number(double(run.durationMs) / 1000.0, 'f', 1));
    if (const QString why = whyNotEntered(run); !why.isEmpty())
        line += QStringLiteral(", but ") + why;
    if (endStatus(run) == TaskStatus::Failed) {
        for (const QString &output : end.outputTail.split(u'\n', Qt::SkipEmptyParts))
            line += QStringLiteral("\n| ") + output;
        line += QStringLiteral("\nIts whole output: ") + run.outputPath;
    }
    emit printed(line);
}

/// As it is now, or as it was last seen.
Task GraphStart::taskOf(const BackgroundTask &run)
{
    if (const Task *task = m_store.graph().find(run.graphTask))
        m_seen.insert(run.graphTask, *task);
    Task unknown;
    unknown.id = run.graphTask;
    return m_seen.value(run.graphTask, unknown);
}

/// Of an end: why the file of its task says something else. Empty: it says the same.
QString GraphStart::whyNotEntered(const BackgroundTask &run) const
{
    const Task *task = m_store.graph().find(run.graphTask);
    if (m_run.neverRan(run) || (task && task->status == endStatus(run)))
        return {};
    if (!task || (task->status == TaskStatus::InProgress && task->run.backgroundTask == run.id.toString()))
        return QStringLiteral("that could not be written into its file");
    return QStringLiteral("its file says %1 by now").arg(statusWord(task->status));
}

void GraphStart::finishWhenQuiet()
{
    if (m_finished)
        return;
    m_run.goOn();
    if (m_run.runningCount() > 0)
        return;
    const QList<int> left = unfinished();
    if (m_signal == 0) {
        if (waitsForAnother(left) || waitsForAFile(left))
            return lookAgain();
        // Nothing runs, and what waits does so for a task that failed or that nobody runs: it would wait for ever.
        for (const int id : left)
            tellNotRun(id);
        if (left.isEmpty() && m_background.tasks().isEmpty() && !m_command.json)
            emit printed(allDone());
    }
    m_run.stopAll(); // nobody is there any more to start them
    finish(m_signal != 0 ? 128 + m_signal : left.isEmpty() ? 0 : 1);
}

/// Of what was asked for. Of the whole plan also what has no command, and what nobody can read or what is gone since it was
/// planned: it is not known to be completed.
QList<int> GraphStart::unfinished() const
{
    const TaskGraph &graph = m_store.graph();
    QList<int> ids = m_planned;
    if (isWhole()) {
        ids.removeIf([&graph](int id) { return graph.find(id) != nullptr; });
        for (const Task &task : graph.shown()) {
            if (task.status != TaskStatus::Cancelled)
                ids.append(task.id);
        }
        ids += graph.unreadable().keys();
    }
    QList<int> left;
    for (const int id : std::as_const(ids)) {
        const Task *task = graph.find(id);
        if ((!task || task->status != TaskStatus::Completed) && !left.contains(id))
            left.append(id);
    }
    return left;
}

/// Two were started at once, or a window runs the same plan: who came first has it, and we go on behind it.
bool GraphStart::waitsForAnother(const QList<int> &unfinished)
{
    bool waits = false;
    for (const int id : unfinished) {
        const Task *task = m_store.graph().find(id);
        for (const int other : task ? QList<int>{id} + m_store.graph().openBlockers(*task) : QList<int>()) {
            const Task *running = m_store.graph().find(other);
            if (!running || !m_run.runsInAnother(*running))
                continue;
            waits = true;
            if (m_saidElsewhere.contains(other))
                continue;
            m_saidElsewhere.insert(other);
            emit troubled(QStringLiteral("%1: another Deckhand runs it (background task %2); waiting for its end.")
                              .arg(titleOf(*running), running->run.backgroundTask));
        }
    }
    return waits;
}

bool GraphStart::waitsForAFile(const QList<int> &unfinished)
{
    const TaskGraph &graph = m_store.graph();
    const bool isUnreadable = std::any_of(unfinished.begin(), unfinished.end(), [&graph](int id) {
        const Task *task = graph.find(id);
        const QList<int> needed = task ? graph.openBlockers(*task) : QList<int>{id};
        return std::any_of(needed.begin(), needed.end(),
                           [&graph](int other) { return !graph.find(other) && graph.unreadable().contains(other); });
    });
    if (!isUnreadable && m_run.unwrittenCount() == 0) {
        m_unreadableSince.reset();
        return false;
    }
    const qint64 now = m_clock.monotonicMs();
    m_unreadableSince = m_unreadableSince.value_or(now);
    return now - *m_unreadableSince < std::chrono::milliseconds(kPatienceWithFiles).count();
}

QString GraphStart::whyNotRun(int id) const
{
    const Task &task = *m_store.graph().find(id);
    const QString blockers = m_store.graph().blockersText(task);
    // What a dry run has planned is tried again.
    const bool isTried = m_command.dryRun && m_planned.contains(id);
    const QString why = isTried ? QString() : whyNotStarted(m_store.graph(), task);
    if (!why.isEmpty())
        return why;
    return blockers.isEmpty() ? QStringLiteral("it could not be started")
                              : QStringLiteral("blocked by %1").arg(blockers);
}

void GraphStart::tellNotRun(int id)
{
    const Task *task = m_store.graph().find(id);
    if (!task)
        return void(emit troubled(m_store.graph().whyMissing(id)));
    // It was told when it ended, also when that could not be written.
    const bool hasEnded = task->status == TaskStatus::Failed || task->status == TaskStatus::InProgress;
    if (hasEnded && m_background.find(BackgroundTaskId(task->run.backgroundTask)))
        return;
    if (!m_command.json)
        return void(emit printed(QStringLiteral("%1: not started, %2").arg(titleOf(*task), whyNotRun(id))));
    QJsonObject object = eventOf("not_started", *task);
    object.insert(QStringLiteral("reason"), whyNotRun(id));
    emit printed(lineOf(object));
}

void GraphStart::lookAgain()
{
    if (std::exchange(m_looksAgain, true))
        return;
    m_clock.callAfter(kLookEach, this, [this] {
        m_looksAgain = false;
        m_store.reload();
        adoptRuns();
        finishWhenQuiet();
    });
}

void GraphStart::finish(int status)
{
    if (!std::exchange(m_finished, true))
        emit done(status);
}

} // namespace Deckhand

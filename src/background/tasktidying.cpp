#include "background/tasktidying.h"

#include "background/backgroundtasks.h"

#include <QThreadPool>

namespace Deckhand {

TaskTidying::TaskTidying(const BackgroundTasks &tasks, const Clock &clock, QObject *parent)
    : QObject(parent),
      m_tasks(tasks),
      m_clock(clock)
{
    connect(&tasks, &BackgroundTasks::ended, this, &TaskTidying::tidyAfterAnEnd);
}

void TaskTidying::setRules(const TaskArchive::Rules &rules)
{
    if (rules == std::exchange(m_rules, rules))
        return;
    if (m_lastMs)
        tidy();
}

void TaskTidying::begin()
{
    if (!m_lastMs)
        tidy();
}

void TaskTidying::tidyAfterAnEnd()
{
    constexpr qint64 pauseMs = 60 * 1000;
    if (m_lastMs && m_clock.monotonicMs() - *m_lastMs >= pauseMs)
        tidy();
}

void TaskTidying::tidy()
{
    m_lastMs = m_clock.monotonicMs();
    TaskArchive::Rules present = m_rules;
    present.finished = m_tasks.finishedAndClosed();
    QThreadPool::globalInstance()->start(
        [folder = m_tasks.archive().folder(), present] { TaskArchive::tidy(folder, present); });
}

} // namespace Deckhand

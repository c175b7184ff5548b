#pragma once

#include "background/taskarchive.h"
#include "base/clock.h"

#include <QObject>

#include <optional>

namespace Deckhand {

class BackgroundTasks;

/// When the folders of tasks that nobody needs any more are removed: at the beginning, after the end of a task but not
/// more often than once a minute, and at once when the rules have changed. On another thread each time.
class TaskTidying : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it.
    TaskTidying(const BackgroundTasks &tasks, const Clock &clock, QObject *parent = nullptr);

    /// Rules::finished is filled in here each time.
    void setRules(const TaskArchive::Rules &rules);
    /// Nothing is removed before. A second call does nothing.
    void begin();

private:
    void tidy();
    void tidyAfterAnEnd();

    const BackgroundTasks &m_tasks;
    const Clock &m_clock;
    TaskArchive::Rules m_rules;
    std::optional<qint64> m_lastMs; ///< nothing until `begin`
};

} // namespace Deckhand

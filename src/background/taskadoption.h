#pragma once

#include "background/backgroundtask.h"
#include "background/taskarchive.h"
#include "base/clock.h"

#include <QObject>

#include <chrono>
#include <functional>

namespace Deckhand {

/// Brings the tasks that earlier runs of the program left into this one. Signals a task: found, then once either launched
/// or neverLaunched, which may come from within `adopt` or some seconds later.
class TaskAdoption : public QObject
{
    Q_OBJECT
public:
    /// After that a supervisor of which there is no sign was never begun.
    static constexpr std::chrono::seconds kLaunchTime{2};

    /// Both must outlive it.
    TaskAdoption(TaskArchive &archive, Clock &clock, QObject *parent = nullptr);

    /// Of the workspace, those that nobody looks after and `wanted` says yes to, the oldest first.
    TaskArchive::Adopted adopt(const QString &workspace, const std::function<bool(const TaskRecord &)> &wanted);

signals:
    /// For people: why some could not be taken, or what was in the way.
    void remarked(const QString &text);
    /// It is ours now. How it stands is not known yet: it is given as running, with what earlier runs told of it.
    void found(const Deckhand::BackgroundTask &task);
    /// Its folder can be attached to; it may have ended meanwhile.
    void launched(const Deckhand::BackgroundTaskId &id);
    /// It only waited for its turn when its run of the program ended.
    void neverLaunched(const Deckhand::BackgroundTaskId &id);

private:
    void adoptOne(const TaskRecord &record);
    bool wasLaunched(const BackgroundTaskId &id) const;

    TaskArchive &m_archive;
    Clock &m_clock;
    QString m_told;
};

} // namespace Deckhand

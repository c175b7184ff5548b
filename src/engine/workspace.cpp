#include "engine/workspace.h"

#include "background/noticewriter.h"
#include "process/supervisorprobe.h"
#include "storage/statedir.h"

#include <QFileInfo>

#include <algorithm>

namespace Deckhand {

Result<std::unique_ptr<Workspace>> Workspace::open(const QString &folder, const StateDir &state,
                                                   ReduceImage reduceImage)
{
    Result<WorkspaceFs> files = WorkspaceFs::open(folder);
    if (!files)
        return Error{files.error()};
    files.value().keepFromWriting({state.path(), QFileInfo(state.settingsFile()).absolutePath()});
    return std::unique_ptr<Workspace>(new Workspace(std::move(files.value()), state, std::move(reduceImage)));
}

Workspace::Workspace(WorkspaceFs files, const StateDir &state, ReduceImage reduceImage)
    : m_files(std::move(files)),
      m_userFolder(QFileInfo(state.settingsFile()).path()),
      m_memory(m_files, m_userFolder),
      m_processes(SupervisedProcessRunner::findSupervisor()),
      m_background(m_processes, m_clock, state.tasks(), m_files.root()),
      m_notices(m_clock, state.tasks()),
      m_tidying(m_background, m_clock),
      m_tasks(m_files.root()),
      m_graphRun(m_tasks, m_background, m_clock, state.graph()),
      m_sessions(state.sessions(), m_clock),
      m_reduceImage(std::move(reduceImage))
{
    m_background.setAtEnd([this](const BackgroundTask &task) { onTaskEnded(task); });
    // What people start by hand is told where they look.
    m_background.setUsualSession([this] { return m_notices.addresseeOf({}); });
    enterNews(m_background, m_notices);
}

/// All that an end leads to, in this order. Whoever shows it hears of it behind that (BackgroundTasks::ended).
void Workspace::onTaskEnded(const BackgroundTask &task)
{
    // The graph first: the notice says what it led to.
    m_graphRun.onEnded(task);
    // The notice is in the journal when this returns; it wakes whom it is for (Waker), from the event loop.
    enterEnd(m_notices, task, m_graphRun.remarkOn(task));
}

void Workspace::adoptTasks()
{
    QList<Notice> notices;
    const auto wanted = [this, &notices](const TaskRecord &record) {
        QList<Notice> told = NoticeJournal::read(m_background.archive().folderOf(record.id));
        const bool isOver = std::any_of(told.cbegin(), told.cend(), [](const Notice &notice) {
            return notice.kind == Notice::Kind::End
                && (notice.state == NoticeState::Consumed || notice.state == NoticeState::Dropped);
        });
        // What a told one left may run on, and shall be seen.
        const auto runs = [folder = m_background.archive().folderOf(record.id)] {
            return SupervisorProbe(folder).life() == SupervisorProbe::Life::Alive;
        };
        if (isOver && !m_notices.isOpen(record.spec.session) && !m_graphRun.needs(record) && !runs())
            return false;
        for (Notice &notice : told)
            notice.owner = record.spec.session;
        notices += told;
        return true;
    };
    const bool isWhole = m_background.adopt(wanted).isWhole;
    m_notices.restore(notices, [this](const SessionId &session, const NoticeId &notice) {
        return m_sessions.holdsNotice(session, notice);
    });
    m_graphRun.resume();
    if (!isWhole)
        m_clock.callAfter(std::chrono::seconds(10), &m_background, [this] { adoptTasks(); });
}

} // namespace Deckhand

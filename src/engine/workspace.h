#pragma once

#include "background/backgroundtasks.h"
#include "background/noticeledger.h"
#include "background/tasktidying.h"
#include "base/clock.h"
#include "conversation/contentblock.h"
#include "graphrun/graphrun.h"
#include "history/sessionstore.h"
#include "memory/commandfiles.h"
#include "memory/memoryfiles.h"
#include "process/supervisedprocessrunner.h"
#include "taskgraph/taskstore.h"
#include "workspace/workspacefs.h"

#include <memory>

namespace Deckhand {

class StateDir;

/// A folder that agents work in, and what runs there: its files, its processes and background tasks, its task graph, the
/// sessions that are kept of it. Any number of Conversations share it; none is needed.
class Workspace
{
public:
    /// Makes an image fit what a model takes; called on another thread.
    using ReduceImage = std::function<Result<ImageBlock>(const QByteArray &bytes, const QString &name)>;

    /// An error is a sentence for people: a folder that is none. `reduceImage` may be null: images go as they are.
    static Result<std::unique_ptr<Workspace>> open(const QString &folder, const StateDir &state,
                                                   ReduceImage reduceImage = {});

    /// Absolute.
    const QString &folder() const { return m_files.root(); }
    WorkspaceFs &files() { return m_files; }
    SupervisedProcessRunner &processes() { return m_processes; }
    BackgroundTasks &background() { return m_background; }
    NoticeLedger &notices() { return m_notices; }
    /// What is left on the disk of tasks that nobody needs any more; it is for the program to begin with it.
    TaskTidying &tidying() { return m_tidying; }
    TaskStore &tasks() { return m_tasks; }
    GraphRun &graphRun() { return m_graphRun; }
    SessionStore &sessions() { return m_sessions; }
    Clock &clock() { return m_clock; }
    /// What the folder says to the model, and what the user says in it, is read from now on: whoever calls it knows that the
    /// user trusts the folder. Of conversations that begin later.
    void trust() { m_isTrusted = true; }
    /// Null: the folder is not trusted.
    const MemoryFiles *memory() const { return m_isTrusted ? &m_memory : nullptr; }
    /// A line more in the folder's memory file where it is trusted, else in the user's.
    Result<MemoryNote> memoryNote(const QString &text) const
    {
        return m_memory.note(m_isTrusted ? u"."_qs : QString(), text);
    }
    /// Read anew: those of files are the user's, and the folder's where it is trusted.
    QList<SlashCommand> slashCommands() const { return allCommands(m_userFolder, m_isTrusted ? &m_files : nullptr); }
    const ReduceImage &reduceImage() const { return m_reduceImage; }

    /// Takes over the background tasks that earlier runs left of this folder: those that run, those whose end no model has
    /// heard of, and those of the conversations that are open. When these are, and everybody listens.
    void adoptTasks();

private:
    Workspace(WorkspaceFs files, const StateDir &state, ReduceImage reduceImage);
    void onTaskEnded(const BackgroundTask &task);

    // In the order of who needs whom: the last is destroyed first.
    SystemClock m_clock;
    WorkspaceFs m_files;
    const QString m_userFolder; ///< where the settings lie
    const MemoryFiles m_memory;
    bool m_isTrusted = false;
    SupervisedProcessRunner m_processes;
    BackgroundTasks m_background;
    NoticeLedger m_notices;
    TaskTidying m_tidying;
    TaskStore m_tasks;
    GraphRun m_graphRun;
    SessionStore m_sessions;
    const ReduceImage m_reduceImage;
};

} // namespace Deckhand

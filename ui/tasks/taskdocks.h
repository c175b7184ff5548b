#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "taskgraph/task.h"
#include "workspace/permission.h"

#include <QObject>

class QWidget;

namespace Deckhand {

class GraphRun;
class ProposalPanel;
class TaskDetail;
class TaskEditing;
class TaskGraphModel;
class TaskGraphPanel;
class TaskStore;
class TasksPanel;
class ToolLogModel;

/// The two views of the plan, as a list and as a picture, with one selection, wired to what changes and runs it.
class TaskDocks : public QObject
{
    Q_OBJECT
public:
    struct Parts {
        TaskStore &store;
        GraphRun &run;
        TaskGraphModel &model;
        Clock &clock;
    };
    /// All of them outlive it; `window` carries its dialogs. The panels are for somebody to take into docks, and the proposal to
    /// put above the composer of the conversation that is shown.
    TaskDocks(const Parts &parts, QWidget &window);

    TasksPanel *list() const { return m_list; }
    TaskGraphPanel *graph() const { return m_graph; }
    ProposalPanel *proposal() const { return m_proposal; }
    void select(int id);
    /// In which the calls that changed a task are looked for. It outlives this, or another comes before it ends.
    void setCalls(const ToolLogModel &calls);

signals:
    void outputRequested(const Deckhand::BackgroundTaskId &id);
    /// The message of the conversation in which the agent made this call.
    void callRequested(const Deckhand::ToolUseId &id);
    void refused(const QString &reason);
    /// A plan, or a part of it, is approved: the agent that is shown is to be told so by `prompt`, and to work in this mode.
    void carryOutRequested(const QString &prompt, Deckhand::PermissionMode mode);

private:
    void wireList();
    void wireGraph();
    void wireProposal(const TaskStore &store);
    void carryOut(const QList<Task> &chosen, const QList<Task> &others, PermissionMode mode);
    void open(int id);

    TaskGraphModel &m_model;
    TaskEditing *m_editing;
    TaskDetail *m_detail;
    TasksPanel *m_list;
    TaskGraphPanel *m_graph;
    ProposalPanel *m_proposal;
};

} // namespace Deckhand

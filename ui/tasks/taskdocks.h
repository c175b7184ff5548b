#pragma once

#include "base/clock.h"
#include "base/ids.h"

#include <QObject>

class QWidget;

namespace Deckhand {

class GraphRun;
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
    /// All of them outlive it; `window` carries its dialogs. The panels are for somebody to take into docks.
    TaskDocks(const Parts &parts, QWidget &window);

    TasksPanel *list() const { return m_list; }
    TaskGraphPanel *graph() const { return m_graph; }
    void select(int id);
    /// In which the calls that changed a task are looked for. It outlives this, or another comes before it ends.
    void setCalls(const ToolLogModel &calls);

signals:
    void outputRequested(const Deckhand::BackgroundTaskId &id);
    /// The message of the conversation in which the agent made this call.
    void callRequested(const Deckhand::ToolUseId &id);
    void refused(const QString &reason);

private:
    void wireList();
    void wireGraph();
    void open(int id);

    TaskGraphModel &m_model;
    TaskEditing *m_editing;
    TaskDetail *m_detail;
    TasksPanel *m_list;
    TaskGraphPanel *m_graph;
};

} // namespace Deckhand

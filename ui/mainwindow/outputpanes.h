#pragma once

#include "base/ids.h"

#include <QList>
#include <QObject>

class QMainWindow;

namespace Deckhand {

class BackgroundTaskModel;
class BackgroundTasks;
class Dock;
class TaskOutputPanel;

/// The docks that show outputs of background tasks. The first is always there (it may be hidden) and shows what was clicked
/// last; further ones are opened for one task each, can be tabbed and floated, and are gone when they are closed.
class OutputPanes : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMost = 8; ///< with the first

    /// All of them outlive it. The first dock is made at once, hidden.
    OutputPanes(QMainWindow &window, BackgroundTasks &tasks, BackgroundTaskModel &model);

    Dock *firstDock() const { return m_first; }
    /// In the first dock, which is brought to the front.
    void show(const BackgroundTaskId &id);
    /// In a dock of its own; brings the one to the front that it has already.
    void open(const BackgroundTaskId &id);
    /// All but the first: they are no part of a layout that is kept.
    void closeFurther();

signals:
    void sendToAgentRequested(const QString &text, const Deckhand::BackgroundTaskId &id);
    /// Of a further dock, as Dock says it.
    void leftWithFocus();
    /// Why nothing was opened, for people.
    void refused(const QString &reason);

private:
    struct Pane {
        Dock *dock = nullptr;
        TaskOutputPanel *panel = nullptr;
    };
    Pane make(const QString &name, const QString &title);
    void join(TaskOutputPanel *panel);
    void place(Dock *dock);
    void entitle(const Pane &pane);

    QMainWindow &m_window;
    BackgroundTasks &m_tasks;
    BackgroundTaskModel &m_model;
    Dock *m_first = nullptr;
    TaskOutputPanel *m_panel = nullptr; ///< of the first
    QList<Pane> m_further;
    int m_made = 0;
};

/// `text` as the title of a dock or window, to the letter: Qt reads `&` and `[*]` in one.
QString literalTitle(const QString &text, bool isFloating);

} // namespace Deckhand

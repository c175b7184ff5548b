#pragma once

#include "base/ids.h"
#include "ui/panels/panelbar.h"

#include <QWidget>

#include <functional>

class QLabel;

namespace Deckhand {

struct Theme;
struct BackgroundTask;
class BackgroundTaskModel;
class BackgroundTasks;
class OutputExport;
class OutputSearchBar;
class OutputView;
class TaskHeader;

/// The output of one background task: what it is, what it writes, live, and what can be done with it. It only asks: whoever owns
/// the tasks stops and starts them. Any number of panels may show the same task or different ones.
class TaskOutputPanel : public QWidget
{
    Q_OBJECT
public:
    /// What goes to the agent at most, in UTF-16 units.
    static constexpr int kLongestForAgent = 20'000;

    /// Both must outlive the panel; `model` is a model of `tasks`.
    TaskOutputPanel(BackgroundTasks &tasks, BackgroundTaskModel &model, QWidget *parent = nullptr);
    ~TaskOutputPanel() override;

    /// Shows this task from now on; an unknown id empties the panel.
    void setTask(const BackgroundTaskId &id);
    const BackgroundTaskId &task() const { return m_id; }
    OutputView *view() const { return m_view; }

    /// Writes what is kept of the output to a file, which is replaced. How it goes is shown under the output.
    void saveTo(const QString &path);

signals:
    void stopRequested(const Deckhand::BackgroundTaskId &id);
    void runAgainRequested(const Deckhand::BackgroundTaskId &id);
    void pauseRequested(const Deckhand::BackgroundTaskId &id, bool paused);
    /// The selected text or the current line, cut to kLongestForAgent; never empty.
    void sendToAgentRequested(const QString &text, const Deckhand::BackgroundTaskId &id);
    /// The user wants to see this task in one more panel.
    void moreTimeRequested(const Deckhand::BackgroundTaskId &id);
    void newPaneRequested(const Deckhand::BackgroundTaskId &id);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    /// What the actions depend on.
    struct State {
        const BackgroundTask *task = nullptr;
        bool hasOutput = false;
        bool hasSelection = false;
        bool hasMark = false; ///< a selection or a current line
        bool isSaving = false;
    };
    using Holds = bool (*)(const State &);
    struct Rule {
        QAction *action;
        Holds enabled;
        Holds visible;
    };

    void layOut();
    void buildBar();
    void buildMenu();
    void connectTasks();
    void connectView();
    /// An action does `what` when it is triggered, and can be where the rule holds.
    QAction *join(QAction *action, Holds enabled, const std::function<void()> &what, Holds visible = nullptr);
    void openOutput();
    State stateNow() const;
    void updateActions();
    void updateEmptyText();
    void chooseTarget();
    void cancelSaving();
    void sendToAgent();
    void showSaved(qint64 bytes, const QString &error, const QString &path);
    void updateRemark();
    void showRemark(const QString &text);
    void applyTheme(const Theme &theme);
    const BackgroundTask *current() const;

    BackgroundTasks &m_tasks;
    BackgroundTaskModel &m_model;
    BackgroundTaskId m_id;
    std::shared_ptr<void> m_hold; ///< its output stays
    TaskHeader *m_header;
    PanelBar *m_bar;
    OutputView *m_view;
    QLabel *m_remark;
    OutputSearchBar *m_search;
    QString m_ownRemark; ///< what an action of this panel has to say
    OutputExport *m_export = nullptr;
    QList<Rule> m_rules;
};

} // namespace Deckhand

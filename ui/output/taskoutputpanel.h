#pragma once

#include "base/ids.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QVBoxLayout;

namespace Deckhand {

struct BackgroundTask;
class BackgroundTaskModel;
class BackgroundTasks;
class OutputExport;
class OutputView;
class PanelBar;
class TaskHeader;

/// The output of one background task: what it is, what it writes, live, and what can be done with it. It only asks: whoever owns
/// the tasks stops and starts them. Any number of panels may show the same task or different ones.
class TaskOutputPanel : public QWidget
{
    Q_OBJECT
public:
    /// What goes to the agent at most, in UTF-16 units.
    static constexpr int longestForAgent = 20'000;

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
    /// The selected text or the current line, cut to longestForAgent; never empty.
    void sendToAgentRequested(const QString &text, const Deckhand::BackgroundTaskId &id);
    /// The user wants to see this task in one more panel.
    void newPaneRequested(const Deckhand::BackgroundTaskId &id);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layOut();
    void buildSearch();
    void buildActions();
    void buildTaskActions();
    void buildMenu();
    void connectTasks();
    void connectView();
    QAction *addEntry(const char *objectName, const QString &text, const QString &accessibleName, const QString &icon,
                      const QKeySequence &shortcut);
    QAction *addIconEntry(const char *objectName, const QString &accessibleName, const QString &icon,
                          const QKeySequence &shortcut);
    QAction *addMenuEntry(QMenu *menu, const char *objectName, const QString &text, const QKeySequence &shortcut);
    void openOutput();
    void updateActions();
    void updateEmptyText();
    void search();
    void showMatches();
    QString matchesText() const;
    void chooseTarget();
    void showSaved(qint64 bytes, const QString &error, const QString &path);
    void updateRemark();
    void showRemark(const QString &text);
    void applyTheme();
    const BackgroundTask *current() const;

    BackgroundTasks &m_tasks;
    BackgroundTaskModel &m_model;
    BackgroundTaskId m_id;
    TaskHeader *m_header;
    PanelBar *m_bar;
    QLineEdit *m_search;
    QLabel *m_matches;
    OutputView *m_view;
    QLabel *m_remark;
    bool m_noError = false; ///< the last search for an error-like line found none
    QString m_ownRemark;    ///< what an action of this panel has to say
    OutputExport *m_export = nullptr;
    QAction *m_next = nullptr;
    QAction *m_previous = nullptr;
    QAction *m_filter = nullptr;
    QAction *m_follow = nullptr;
    QAction *m_nextError = nullptr;
    QAction *m_previousError = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_resume = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_expression = nullptr;
    QAction *m_times = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_copyAll = nullptr;
    QAction *m_save = nullptr;
    QAction *m_cancelSave = nullptr;
    QAction *m_send = nullptr;
    QAction *m_newPane = nullptr;
    QAction *m_runAgain = nullptr;
};

} // namespace Deckhand

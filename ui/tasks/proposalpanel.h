#pragma once

#include "taskgraph/taskgraph.h"
#include "ui/panels/questioncard.h"
#include "workspace/permission.h"

class QAbstractButton;
class QCheckBox;
class QLabel;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

namespace Deckhand {

class TaskStore;

/// The plan that the agent proposes, above the composer: what of it is approved, and in which mode that is carried out. It only
/// asks; nothing is approved or begun by it. Hidden while nothing is proposed, while the agent works, and after "Later", or once
/// something else of it was carried out, until the proposal changes. It never takes the keyboard by itself.
class ProposalPanel : public QuestionCard
{
    Q_OBJECT
public:
    /// The store outlives the panel.
    explicit ProposalPanel(const TaskStore &store, QWidget *parent = nullptr);

    /// Nobody is asked while the agent may still be writing its plan.
    void setIdle(bool idle);
    /// Also what was put off; with the focus in it.
    void showAgain();

signals:
    void editRequested(int task);
    /// `chosen` as they were shown, of which there is one at least; the others stay proposed.
    void carryOutRequested(const QList<Deckhand::Task> &chosen, const QList<Deckhand::Task> &others,
                           Deckhand::PermissionMode mode);
    void discardRequested(const QList<int> &tasks);
    /// There is something that is proposed, or not any more.
    void proposalChanged(bool isThere);
    /// It is hidden now, and had the focus.
    void leftWithFocus();

protected:
    void onEscape() override { putOff(); }
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Row {
        QCheckBox *box = nullptr;
        QLabel *subject = nullptr;
        QLabel *description = nullptr;
        QLabel *command = nullptr;
        QLabel *facts = nullptr;
        QPushButton *edit = nullptr;
    };
    void build(QVBoxLayout *column);
    void refresh();
    void makeRows();
    Row makeRow(int task, QVBoxLayout *column);
    void fillRows();
    QString factsOf(const Task &task) const;
    bool isChosen(int task) const { return !m_left.contains(task); }
    void putOff();
    void carryOut();
    void applyTheme(const Theme &theme);

    const TaskStore &m_store;
    QList<Task> m_tasks; ///< that are proposed, in the order of the plan
    QList<Row> m_rows;   ///< one for each
    QSet<int> m_left;    ///< that are not chosen
    QList<Task> m_later; ///< what was put off
    bool m_isIdle = false;
    QLabel *m_title;
    CardContent *m_content;
    QRadioButton *m_ask;
    QRadioButton *m_acceptEdits;
    QPushButton *m_discard;
    QPushButton *m_putOff;
    QPushButton *m_carryOut;
};

} // namespace Deckhand

#pragma once

#include "ui/panels/listpanel.h"

class QLabel;

namespace Deckhand {

class TaskGraphModel;

/// The dock "Tasks": the plan as a list to tick off, and above it what is wrong with its files.
class TasksPanel : public ListPanel
{
    Q_OBJECT
public:
    /// The model must outlive the panel.
    explicit TasksPanel(TaskGraphModel *model, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showProblems();
    void applyTheme();

    TaskGraphModel *m_model;
    QLabel *m_problems;
};

} // namespace Deckhand

#pragma once

#include "taskgraph/taskgraph.h"

#include <QDialog>

namespace Ui {
class TaskForm;
}

namespace Deckhand {

struct Theme;

/// A new task, or all of an old one that a person may change. Show it with open(); `submitted` comes each time that the user
/// wants it stored, and it stays open until it is told that this worked.
class TaskForm : public QDialog
{
    Q_OBJECT
public:
    explicit TaskForm(QWidget *parent = nullptr);
    ~TaskForm() override;

    /// An old task; without this call it is a new one.
    void edit(const Task &task);
    /// Why it could not be stored: for people.
    void refuse(const QString &reason);

signals:
    /// Only what the user has changed is set; of a new task all that was filled in, its subject always.
    void submitted(const Deckhand::TaskChange &change);

private:
    void submit();
    void setEdges(TaskChange &change, const QList<int> &blockedBy, const QList<int> &blocks) const;
    void updateFields();
    void applyTheme(const Theme &theme);

    std::unique_ptr<Ui::TaskForm> m_ui;
    Task m_old;
};

} // namespace Deckhand

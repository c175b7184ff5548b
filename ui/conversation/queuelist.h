#pragma once

#include "conversation/historywriter.h"

#include <QWidget>

class QAction;
class QLabel;
class QListWidget;
class QPushButton;

namespace Deckhand {

struct Theme;

/// What waits to be sent, a row each, the next one first; hidden while nothing does. A row can be sent now, edited, moved and
/// removed, by its buttons, its menu and keys; what was removed last can be had back. It changes nothing itself.
class QueueList final : public QWidget
{
    Q_OBJECT
public:
    explicit QueueList(QWidget *parent = nullptr);

    void setPrompts(const QList<QueuedPrompt> &prompts);
    bool isEmpty() const;
    bool hasFocusInside() const;
    /// The current row while the focus is here, else the first one.
    void sendOneNow();
    void editLast();
    /// Offers to take it back for a while.
    void offerUndo(const QString &words);

signals:
    void sendNowRequested(const QString &id);
    /// Its words are to be in the editor again.
    void editRequested(const QString &id);
    void moveRequested(const QString &id, int by);
    void removeRequested(const QString &id);
    void undoRequested();
    /// It is hidden, and had the focus.
    void leftWithFocus();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QAction *addRowAction(const char *name, const QString &text, const QString &icon, const QKeySequence &keys);
    QString activeId() const;
    void select(const QString &id);
    void fitHeight();
    void placeButtons();
    void closeUndo();
    void restyle(const Theme &theme);

    QListWidget *m_list;
    QWidget *m_buttons; ///< over the active row: the one under the mouse, else the current one
    QWidget *m_undoRow;
    QLabel *m_removed;
    QPushButton *m_undo;
    QList<QAction *> m_actions;
};

} // namespace Deckhand

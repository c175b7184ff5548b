#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QLabel;
class QLineEdit;

namespace Deckhand {

class PanelBar;

/// What a search in a text has in a bar: the field, the ways to the next match and to the one before, and how far it is. In
/// the field Enter and Shift+Enter are these ways, too, and Escape is the search's: the window does not hear of it.
class FindField : public QObject
{
    Q_OBJECT
public:
    struct Texts {
        QString what; ///< is searched, for the objects' names: `WHATSearch`, `WHATMatches`
        QString name; ///< accessible, of the field
        QString placeholder;
        QString toolTip;
        QString clear; ///< accessible, as the following two
        QString next;
        QString previous;
    };
    /// Goes behind what is in `bar` by now, which outlives it; the keys work anywhere in `scope`.
    FindField(const Texts &texts, PanelBar &bar, QWidget &scope);

    QLineEdit &edit() { return *m_edit; }
    QString text() const;
    /// Gives it the focus, and selects what is in it.
    void focus();

    struct Progress {
        qsizetype count = 0; ///< matches that are known
        int current = -1;    ///< which of them is shown, from 0; -1: none
        int percent = -1;    ///< how much is searched; -1: all of it
        bool capped = false; ///< there may be more than were counted
    };
    static QString textOf(const Progress &progress);
    /// `text` stands behind the field; `canGo`: there is a match to go to.
    void show(const QString &text, bool canGo, const QString &toolTip = {});

signals:
    void textChanged(const QString &text);
    void nextRequested();
    void previousRequested();
    void escaped();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QLineEdit *m_edit;
    QLabel *m_state;
    QAction *m_next;
    QAction *m_previous;
};

} // namespace Deckhand

#pragma once

#include <QToolBar>

#include <array>

class QMenu;
class QToolButton;

namespace Deckhand {

/// The row of controls above the content of a dock: flat buttons with texts, reached with Tab. What does not fit goes into a
/// menu at its end. Icons follow the palette. With rare entries (addRareEntry) it ends in a menu of its own, and shows
/// icons without their texts where it is narrow.
class PanelBar : public QToolBar
{
    Q_OBJECT
public:
    /// `name`: accessible name.
    explicit PanelBar(const QString &name, QWidget *parent = nullptr);

    struct Entry {
        QString text;
        QString accessibleName; ///< says what it acts on: two "Stop" in one window are told apart
        QString icon;           ///< `:/icons/NAME.svg`; may be empty
        QKeySequence shortcut;
        QString objectName{};
        bool iconOnly = false; ///< also where there is room
    };
    /// The shortcut works while the focus is anywhere in `scope`, which also lists the action (QWidget::actions).
    QAction *addEntry(const Entry &entry, QWidget *scope);
    /// The same, but in the menu behind the button "More actions", which is made with the first of them: add the entries
    /// of the bar before.
    QAction *addRareEntry(const Entry &entry, QWidget *scope);
    /// The same in a menu of the caller's own.
    QAction *addMenuEntry(QMenu &menu, const Entry &entry, QWidget *scope);
    void addRareSeparator();
    /// Pushes what follows to the right.
    void addGap();
    /// What Tab goes to behind the bar, in the same window; in the bar it goes from left to right.
    void setContent(QWidget *content);
    /// An entry that is now the one, now the other, `off` at first. Its button is as wide as the wider of the two, so that
    /// nothing beside it moves.
    QAction *addSwitch(const Entry &off, const Entry &on, QWidget *scope);
    void setSwitched(QAction *action, bool on);

protected:
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void actionEvent(QActionEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void addMenu();
    void setEntry(QAction *action, const Entry &entry);
    void orderTabs();
    void fit();
    int keepWidth(const QAction *action, QToolButton &button) const;
    QList<QAction *> entries() const;
    void applyTheme();
    QToolButton *overflowButton() const;
    void dressOverflowButton(const QColor &color);

    QToolButton *m_more = nullptr;
    QMenu *m_menu = nullptr;
    QWidget *m_content = nullptr;
    int m_fullWidth = 0; ///< that it needs with texts
    QHash<const QAction *, std::array<Entry, 2>> m_switches;
};

} // namespace Deckhand

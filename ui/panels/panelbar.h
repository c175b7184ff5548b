#pragma once

#include <QToolBar>

class QToolButton;

namespace Deckhand {

/// The row of controls above the content of a dock: flat buttons with texts, reached with Tab. What does not fit goes into a
/// menu at its end. Icons follow the palette.
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
    };
    /// The shortcut works while the focus is anywhere in `scope`, which also lists the action (QWidget::actions).
    QAction *addEntry(const Entry &entry, QWidget *scope);
    /// Pushes what follows to the right.
    void addGap();

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyTheme();
    QToolButton *overflowButton() const;
    void dressOverflowButton(const QColor &color);
};

} // namespace Deckhand

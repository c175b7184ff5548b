#pragma once

#include <QDockWidget>

namespace Deckhand {

/// A view of the window that can be tabbed with others and float.
class Dock : public QDockWidget
{
    Q_OBJECT
public:
    /// `name`: what a kept layout knows it by.
    Dock(const QString &name, const QString &title, QWidget *parent);

    /// Shows this one; what was shown before is deleted.
    void replaceWidget(QWidget *content);
    /// It is there, and no other tab lies over it.
    bool isInFront() const;
    bool hasFocusInside() const;
    /// Shown, before other tabs and windows.
    void bringToFront();
    /// The same, with the focus.
    void focus();

signals:
    /// In the window it lies behind another tab now, or is gone, and has the focus still.
    void leftWithFocus();

protected:
    bool focusNextPrevChild(bool next) override;
};

} // namespace Deckhand

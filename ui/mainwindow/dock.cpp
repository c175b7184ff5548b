#include "ui/mainwindow/dock.h"

#include "ui/mainwindow/tabwalk.h"

#include <QApplication>

namespace Deckhand {

Dock::Dock(const QString &name, const QString &title, QWidget *parent) : QDockWidget(title, parent)
{
    setObjectName(name);
    connect(this, &QDockWidget::visibilityChanged, this, [this] {
        // Told of a window that is minimised, too.
        const bool isLeft = !isFloating() && window()->isVisible() && !isInFront();
        if (isLeft && isAncestorOf(window()->focusWidget()))
            emit leftWithFocus();
    });
}

void Dock::replaceWidget(QWidget *content)
{
    delete widget();
    setWidget(content);
}

bool Dock::isInFront() const
{
    // Behind a tab it is visible to Qt, and lies outside the window.
    return isVisible() && (isFloating() || parentWidget()->rect().intersects(geometry()));
}

bool Dock::hasFocusInside() const
{
    return isAncestorOf(QApplication::focusWidget());
}

void Dock::bringToFront()
{
    show();
    raise();
    if (isFloating())
        activateWindow();
}

void Dock::focus()
{
    bringToFront();
    activateWindow(); // the window may be behind one that floats
    widget()->setFocus(Qt::ShortcutFocusReason);
}

bool Dock::focusNextPrevChild(bool next)
{
    return isFloating() ? moveFocus(*this, next) : QDockWidget::focusNextPrevChild(next);
}

} // namespace Deckhand

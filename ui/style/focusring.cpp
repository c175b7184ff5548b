#include "ui/style/focusring.h"

#include "ui/style/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QMainWindow>
#include <QPainter>
#include <QPointer>
#include <QStatusBar>
#include <QTabBar>

namespace Deckhand {

namespace {

/// Lies over what has the focus and lets all but the eye through.
class FocusRing : public QWidget
{
public:
    explicit FocusRing(QMainWindow &window) : QWidget(&window)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
        connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { follow(now); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintFocusRing(painter, rect(), Theme::of(QApplication::palette()));
    }

    /// What is painted anew may have moved, or may have another tab in front.
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint || event->type() == QEvent::Move)
            place();
        return QWidget::eventFilter(watched, event);
    }

private:
    bool isFor(const QWidget *widget) const
    {
        return widget && widget->window() == window()
            && (qobject_cast<const QTabBar *>(widget) || qobject_cast<const QStatusBar *>(widget->parentWidget()));
    }

    void follow(QWidget *now)
    {
        if (m_target)
            m_target->removeEventFilter(this);
        m_target = isFor(now) ? now : nullptr;
        setVisible(m_target);
        if (!m_target)
            return;
        m_target->installEventFilter(this);
        raise();
        place();
    }

    void place()
    {
        const auto *tabs = qobject_cast<const QTabBar *>(m_target.get());
        const QRect area = tabs ? tabs->tabRect(tabs->currentIndex()) : m_target->rect();
        setGeometry(QRect(m_target->mapTo(window(), area.topLeft()), area.size()));
    }

    QPointer<QWidget> m_target;
};

} // namespace

void paintFocusRing(QPainter &painter, const QRect &area, const Theme &theme)
{
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(area).adjusted(1, 1, -1, -1));
}

void paintFocusRing(QPainter &painter, const QAbstractScrollArea &view)
{
    if (view.hasFocus())
        paintFocusRing(painter, view.viewport()->rect(), Theme::of(view.palette()));
}

void ringFocus(QMainWindow &window)
{
    new FocusRing(window);
}

} // namespace Deckhand

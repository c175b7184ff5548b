#pragma once

#include <QObject>
#include <QPoint>
#include <QScopedValueRollback>
#include <QSize>

#include <functional>

class QAbstractScrollArea;
class QMouseEvent;
class QWheelEvent;

namespace Deckhand {

struct Theme;

/// How a view that draws its content itself is moved about in it: its scroll bars, the wheel, and the hand that drags. A part
/// of the view, which asks it in its own event handlers. Also has the view painted when the focus comes or goes.
class ViewScroll : public QObject
{
public:
    /// What the wheel with Ctrl does: `factor` above 1 goes nearer, `around` (in the viewport) stays where it is.
    using ZoomBy = std::function<void(qreal factor, QPointF around)>;
    explicit ViewScroll(QAbstractScrollArea &view, ZoomBy zoomBy = {});

    void setTheme(const Theme &theme);

    QPoint position() const;
    /// The largest position.
    QPoint end() const;
    /// As the user does.
    void moveBy(QPoint way);
    void pageBy(int pages);

    // The view does, and isOwn() says so while the view hears of it: that is not the user scrolling away.
    bool isOwn() const { return m_own; }
    [[nodiscard]] QScopedValueRollback<bool> own() { return QScopedValueRollback<bool>(m_own, true); }
    void moveTo(QPoint position);
    /// `page` of the `content` is in view, in whatever the view counts; `step` is what an arrow of a bar moves. May move the
    /// position.
    void setContent(QSize content, QSize page, QSize step);

    /// Ctrl zooms; with Shift, or where there is nothing to scroll upright, it goes across.
    void wheel(QWheelEvent &event);
    /// The left button drags when it has gone a little way, the middle one at once.
    void press(const QMouseEvent &event);
    bool isPressed() const { return m_pressed; }
    /// Of a mouse that moves: false when no button is down that drags.
    bool drag(const QMouseEvent &event);
    /// True when it ends a drag, so that it is no click.
    bool release();

    bool eventFilter(QObject *view, QEvent *event) override;

private:
    void beginDrag();

    QAbstractScrollArea &m_view;
    ZoomBy m_zoomBy;
    bool m_own = false;
    bool m_pressed = false;
    bool m_dragging = false;
    QPoint m_pressedAt;
    QPoint m_pressedPosition;
};

} // namespace Deckhand

#include "ui/style/icons.h"

#include "ui/style/icondrawing.h"

#include <QIconEngine>
#include <QPainter>

namespace Deckhand {

namespace {

/// Renders at the size that is asked for, so an icon is as sharp on a second screen with another scale.
class TintedIconEngine final : public QIconEngine
{
public:
    explicit TintedIconEngine(IconDrawing drawing) : m_drawing(std::move(drawing)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal opacity = painter->opacity();
        if (mode == QIcon::Disabled)
            painter->setOpacity(opacity * 0.4);
        m_drawing.paint(painter, rect);
        painter->setOpacity(opacity);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new TintedIconEngine(m_drawing); }

private:
    IconDrawing m_drawing;
};

} // namespace

QIcon tintedIcon(const QString &name, const QColor &color)
{
    IconDrawing drawing(name, color);
    return drawing.isNull() ? QIcon() : QIcon(new TintedIconEngine(std::move(drawing)));
}

} // namespace Deckhand

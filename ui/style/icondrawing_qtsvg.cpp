#include "ui/style/icondrawing.h"

#include <QFile>
#include <QSvgRenderer>

namespace Deckhand {

IconDrawing::IconDrawing(const QString &name, const QColor &color) : m_color(color)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (file.open(QIODevice::ReadOnly))
        m_data = file.readAll().replace("currentColor", color.name().toLatin1());
}

void IconDrawing::paint(QPainter *painter, const QRect &rect) const
{
    QSvgRenderer(m_data).render(painter, rect);
}

} // namespace Deckhand

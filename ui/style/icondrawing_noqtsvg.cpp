#include "ui/style/icondrawing.h"

#include <QFile>
#include <QImage>
#include <QPainter>

namespace Deckhand {

IconDrawing::IconDrawing(const QString &name, const QColor &color) : m_color(color)
{
    QFile file(QStringLiteral(":/icons/%1.png").arg(name));
    if (file.open(QIODevice::ReadOnly))
        m_data = file.readAll();
}

void IconDrawing::paint(QPainter *painter, const QRect &rect) const
{
    const QSize pixels = rect.size() * painter->device()->devicePixelRatio();
    QImage image = QImage::fromData(m_data, "PNG")
                       .scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                       .convertToFormat(QImage::Format_ARGB32_Premultiplied);
    QPainter tint(&image);
    tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
    tint.fillRect(image.rect(), m_color);
    tint.end();
    painter->drawImage(rect, image);
}

} // namespace Deckhand

#include "ui/taskgraph/svgpage.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPainter>
#include <QScreen>
#include <QSvgGenerator>

namespace Deckhand {

QByteArray svgPage(QSize size, const QString &title, const std::function<void(QPainter &)> &paint)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(title);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    // Letters have the size that the cards were measured for.
    if (const QScreen *screen = QGuiApplication::primaryScreen())
        generator.setResolution(qRound(screen->logicalDotsPerInch()));
    QPainter painter(&generator);
    paint(painter);
    painter.end();
    return buffer.data();
}

bool canMakeSvg()
{
    return true;
}

} // namespace Deckhand

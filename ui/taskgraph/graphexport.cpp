#include "ui/taskgraph/graphexport.h"

#include "ui/taskgraph/svgpage.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QSaveFile>

#include <cmath>

namespace Deckhand {

namespace {

constexpr qreal kMargin = 24;
constexpr qreal kImageScale = 2;
constexpr qreal kMostPixels = 32e6; ///< 128 MB while it is drawn
constexpr int kQuickly = 80;        ///< compressed little: drawings get small all the same
constexpr qreal kLongestSide = 30000;

QString tr(const char *text)
{
    return QCoreApplication::translate("GraphExport", text);
}

/// Whatever the window's colours are.
Theme themeForPaper()
{
    QPalette palette;
    palette.setColor(QPalette::Window, Qt::white);
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::WindowText, QColor(0xff1f2328));
    palette.setColor(QPalette::Text, QColor(0xff1f2328));
    palette.setColor(QPalette::Highlight, QColor(0xff2f6bd8));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    return Theme::of(palette);
}

QRectF pageOf(const GraphScene &scene)
{
    return scene.bounds().adjusted(-kMargin, -kMargin, kMargin, kMargin);
}

void paintPage(QPainter &painter, const GraphScene &scene, const QDateTime &now, const QFont &font)
{
    const QRectF page = pageOf(scene);
    GraphLook look;
    look.theme = themeForPaper();
    look.exposed = page;
    look.now = now;
    painter.fillRect(QRectF(QPointF(), page.size()), look.theme.window);
    painter.translate(-page.topLeft());
    GraphPainter graph;
    graph.cards().setFont(font);
    graph.paint(painter, scene, look);
}

qreal scaleFor(QSizeF page)
{
    const qreal byArea = std::sqrt(kMostPixels / (page.width() * page.height()));
    return std::min({kImageScale, byArea, kLongestSide / qMax(page.width(), page.height())});
}

QByteArray graphAsSvg(const GraphScene &scene, const QDateTime &now, const QFont &font)
{
    return svgPage(pageOf(scene).size().toSize(), tr("Task graph"),
                   [&](QPainter &painter) { paintPage(painter, scene, now, font); });
}

/// Twice as large as on the screen; less where that would be too large for a picture.
QImage graphAsImage(const GraphScene &scene, const QDateTime &now, const QFont &font)
{
    const QSizeF page = pageOf(scene).size();
    const qreal scale = scaleFor(page);
    QImage image((page * scale).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return image;
    QPainter painter(&image);
    painter.scale(scale, scale);
    paintPage(painter, scene, now, font);
    return image;
}

Result<QByteArray> encoded(const QString &path, const GraphScene &scene, const QDateTime &now, const QFont &font)
{
    if (canMakeSvg() && path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive))
        return graphAsSvg(scene, now, font);
    if (!path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        const QString endings = canMakeSvg() ? tr(".svg or .png") : QStringLiteral(".png");
        return Error{tr("The graph was not saved: the name of \"%1\" must end in %2.").arg(path, endings)};
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (!graphAsImage(scene, now, font).save(&buffer, "PNG", kQuickly))
        return Error{canMakeSvg() ? tr("The graph is too large for a picture; save it as .svg.")
                                  : tr("The graph is too large for a picture.")};
    return buffer.data();
}

} // namespace

Result<void> writeGraph(const QString &path, const GraphScene &scene, const QDateTime &now, const QFont &font)
{
    const Result<QByteArray> bytes = encoded(path, scene, now, font);
    if (!bytes)
        return Error{bytes.error()};
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(*bytes) != bytes->size() || !file.commit())
        return Error{tr("The graph was not saved to \"%1\": %2. Choose another place.").arg(path, file.errorString())};
    return {};
}

} // namespace Deckhand

#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

class QPainter;

namespace Deckhand {

/// A page of that many units, painted by `paint`, as SVG. The port to QtSvg; without it (DECKHAND_WITH_SVG=OFF) the page is empty.
QByteArray svgPage(QSize size, const QString &title, const std::function<void(QPainter &)> &paint);

bool canMakeSvg();

} // namespace Deckhand

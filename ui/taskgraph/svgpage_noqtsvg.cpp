#include "ui/taskgraph/svgpage.h"

namespace Deckhand {

QByteArray svgPage(QSize, const QString &, const std::function<void(QPainter &)> &)
{
    return {};
}

bool canMakeSvg()
{
    return false;
}

} // namespace Deckhand

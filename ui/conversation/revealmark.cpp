#include "ui/conversation/revealmark.h"

#include <QPainter>
#include <QTimerEvent>

namespace Deckhand {

constexpr int kShownMs = 1800; ///< long enough for eyes that come from another corner of the screen

void RevealMark::begin(const QModelIndex &index, QObject *view)
{
    m_index = index;
    m_timer.start(kShownMs, view);
}

bool RevealMark::ends(const QTimerEvent &event)
{
    if (event.timerId() != m_timer.timerId())
        return false;
    m_timer.stop();
    m_index = QPersistentModelIndex();
    return true;
}

void RevealMark::paint(QPainter &painter, const QRect &row, const Theme &theme) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(mixed(theme.window, theme.accent, 0.6), 1));
    painter.setBrush(mixed(theme.window, theme.accent, theme.dark ? 0.22 : 0.12));
    painter.drawRoundedRect(QRectF(row).adjusted(-10, 0.5, 10, -0.5), 8, 8);
    painter.restore();
}

} // namespace Deckhand

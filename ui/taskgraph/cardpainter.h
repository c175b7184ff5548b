#pragma once

#include "ui/style/statusglyph.h"
#include "ui/taskgraph/cardtext.h"

#include <QPixmap>

namespace Deckhand {

/// What a card shows beside its task.
struct CardLook {
    bool current = false;
    bool focused = false; ///< the keyboard moves from here
    bool hovered = false;
    bool related = false; ///< the current task waits for it, or it for that
};

/// Draws tasks as cards. Keeps what is dear (texts laid out, signs), so one painter is kept for a view.
class CardPainter
{
public:
    CardPainter() { setFont({}); }

    void setFont(const QFont &font);
    QSizeF cardSize() const { return m_metrics.size; }

    /// The painter's unit is that of the scene; `zoom` says how large it is on the screen, and so what can be read.
    void paint(QPainter &painter, const TaskNode &node, const QRectF &card, const CardLook &look, const Theme &theme,
               qreal zoom, const QDateTime &now);

private:
    void paintFull(QPainter &painter, const TaskNode &node, const QRectF &card, const Theme &theme,
                   const QDateTime &now);
    void paintCompact(QPainter &painter, const TaskNode &node, const QRectF &card, const Theme &theme);
    void paintSign(QPainter &painter, const TaskNode &node, const QRectF &card, const Theme &theme, qreal zoom);
    void paintBlock(QPainter &painter, const TaskNode &node, const QRectF &card, const CardLook &look,
                    const Theme &theme, qreal zoom);
    void paintSmallGlyph(QPainter &painter, QPointF centre, const StatusMark &mark, qreal zoom);

    CardMetrics m_metrics;
    CardTexts m_texts;
    QHash<quint64, QPixmap> m_glyphs; ///< by sign, colour and pixels
};

} // namespace Deckhand

#pragma once

#include "ui/taskgraph/graphnodes.h"

#include <QFont>
#include <QHash>
#include <QStaticText>

#include <array>

namespace Deckhand {

/// How much of a card can be read at a zoom.
enum class CardDetail {
    Full,    ///< a line of small things and two lines of the subject
    Compact, ///< number and subject, in larger letters
    Sign,    ///< state and number, at the size of the screen's letters
    Block    ///< a coloured block with the state's sign
};
CardDetail cardDetailAt(qreal zoom);

/// Distances in a card, in units of a zoom of 1.
struct CardMetrics {
    explicit CardMetrics(const QFont &font = {});

    QFont subject;
    QFont small;
    QFont compact;
    QSizeF size;
    qreal padding = 10;
    qreal glyph = 14;
    qreal compactGlyph = 19;
    qreal smallHeight = 0;
    qreal lineHeight = 0;
    qreal compactLineHeight = 0;
    qreal timeWidth = 0; ///< that a running time needs

    qreal textWidth() const { return size.width() - 2 * padding; }
};

/// The words of a card, broken into lines and laid out.
struct CardText {
    QStaticText number;
    QStaticText hint; ///< command and owner; only with full detail
    std::array<QStaticText, 2> lines;
    qreal numberWidth = 0;
};

/// Lays out the words of each card once for each detail that has words.
class CardTexts
{
public:
    void setMetrics(const CardMetrics &metrics);
    /// `detail`: Full or Compact. Valid until the next call.
    const CardText &of(const TaskNode &node, CardDetail detail);

private:
    struct Kept {
        TaskNode node; ///< that the words were taken from
        CardText text;
    };

    CardText laidOut(const TaskNode &node, CardDetail detail) const;

    CardMetrics m_metrics;
    QHash<int, Kept> m_full;
    QHash<int, Kept> m_compact;
};

/// `$ make -j · reviewer`; empty when there is neither.
QString cardHint(const TaskNode &node);

} // namespace Deckhand

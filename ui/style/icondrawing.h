#pragma once

#include <QByteArray>
#include <QColor>
#include <QString>

class QPainter;
class QRect;

namespace Deckhand {

/// A drawing in one colour, from the program's resources. The port to QtSvg; where that is not to be had
/// (DECKHAND_WITH_SVG=OFF), to the pictures that were made of the drawings when the program was built.
class IconDrawing
{
public:
    /// `:/icons/NAME.svg`, or `.png`.
    IconDrawing(const QString &name, const QColor &color);

    bool isNull() const { return m_data.isEmpty(); }
    /// At any size and scale.
    void paint(QPainter *painter, const QRect &rect) const;

private:
    QByteArray m_data;
    QColor m_color;
};

} // namespace Deckhand

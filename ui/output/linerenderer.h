#pragma once

#include "output/outputdocument.h"
#include "ui/style/theme.h"

#include <QCache>
#include <QFont>
#include <QTextLayout>

class QPainter;

namespace Deckhand {

/// Lays out and draws single lines of output: left to right or not, wide characters, colours. Keeps the layouts of the lines that
/// were drawn lately, so that scrolling by a line shapes one line.
class LineRenderer
{
public:
    LineRenderer();

    void setAppearance(const QFont &font, const Theme &theme);
    const Theme &theme() const { return m_theme; }
    int lineHeight() const { return m_lineHeight; }
    qreal characterWidth() const { return m_characterWidth; }

    /// Lines from `number` on may have changed.
    void forgetFrom(qint64 number);
    void forget(qint64 number) { m_layouts.remove(number); }
    void forgetAll() { m_layouts.clear(); }

    /// The width with all that is drawn.
    qreal widthOf(qint64 number, const OutputLine &line);
    /// The column nearest to `x`.
    int columnAt(qint64 number, const OutputLine &line, qreal x);
    qreal xOf(qint64 number, const OutputLine &line, int column);
    /// `marks`: ranges of the line with formats that go over its own.
    void draw(QPainter &painter, QPointF topLeft, qint64 number, const OutputLine &line,
              const QList<QTextLayout::FormatRange> &marks);

private:
    QTextLayout &layoutOf(qint64 number, const OutputLine &line);
    std::unique_ptr<QTextLayout> makeLayout(const OutputLine &line) const;

    QFont m_font;
    Theme m_theme;
    int m_lineHeight = 1;
    qreal m_ascent = 0;
    qreal m_characterWidth = 1;
    QCache<qint64, QTextLayout> m_layouts;
};

} // namespace Deckhand

#pragma once

#include "ui/output/linerenderer.h"
#include "ui/output/outputfinder.h"
#include "ui/output/outputgutter.h"

namespace Deckhand {

/// What an output view shows at the moment.
struct OutputScene {
    QSize viewport;
    qint64 topRow = 0;
    int left = 0;              ///< pixels of the lines that are scrolled out
    QList<OutputLine> preview; ///< in place of the rows: the file's end, while the lines before it are still counted
    QFont font;                ///< of the program's own words
};

/// Draws the visible lines of an output with what is marked in them, and knows where on the screen they are.
class OutputPainter
{
public:
    static constexpr int kMargin = 8;

    /// All must outlive it.
    OutputPainter(OutputDocument &document, const OutputRows &rows, const OutputSelection &selection,
                  const OutputFinder &finder);

    void setAppearance(const QFont &font, const Theme &theme);
    const Theme &theme() const { return m_lines.theme(); }
    LineRenderer &lines() { return m_lines; }
    const LineRenderer &lines() const { return m_lines; }
    OutputGutter &gutter() { return m_gutter; }

    void paint(QPainter &painter, const OutputScene &scene);

    /// The row at `y`, which need not exist.
    qint64 rowAt(int y, qint64 topRow) const;
    /// Where in the text `point` is, or the nearest place.
    TextPosition positionAt(QPoint point, qint64 topRow, int left);
    /// From where to where `match` lies in its line, in pixels.
    std::pair<int, int> extentOf(const OutputMatch &match);

    /// Of the widest line that was looked at, in pixels, with its margins.
    int contentWidth() const;
    void forgetWidth() { m_widest = 0; }
    int textWidth(int viewportWidth) const { return qMax(0, viewportWidth - m_gutter.width()); }

private:
    struct Line {
        qint64 number; ///< below 0: not known yet
        const OutputLine &line;
        QRect band;
    };
    void paintLine(QPainter &painter, const OutputScene &scene, const Line &line);
    void paintText(QPainter &painter, const OutputScene &scene, const Line &line);
    void paintGap(QPainter &painter, const OutputScene &scene, const Line &line) const;
    QList<QTextLayout::FormatRange> marksOf(qint64 number, const OutputLine &line) const;

    OutputDocument &m_document;
    const OutputRows &m_rows;
    const OutputSelection &m_selection;
    const OutputFinder &m_finder;
    OutputGutter m_gutter;
    LineRenderer m_lines;
    qreal m_widest = 0;
};

} // namespace Deckhand

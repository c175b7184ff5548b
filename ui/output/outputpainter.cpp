#include "ui/output/outputpainter.h"

#include <QPainter>

namespace Deckhand {

namespace {

QTextLayout::FormatRange mark(int column, int length, const QColor &background, const QColor &text)
{
    QTextCharFormat format;
    format.setBackground(background);
    format.setForeground(text);
    return {column, length, format};
}

} // namespace

OutputPainter::OutputPainter(OutputDocument &document, const OutputRows &rows, const OutputSelection &selection,
                             const OutputFinder &finder)
    : m_document(document),
      m_rows(rows),
      m_selection(selection),
      m_finder(finder),
      m_gutter(document)
{
}

void OutputPainter::setAppearance(const QFont &font, const Theme &theme)
{
    m_lines.setAppearance(font, theme);
    m_gutter.setAppearance(font, theme);
    forgetWidth();
}

int OutputPainter::contentWidth() const
{
    return qCeil(m_widest) + 2 * kMargin;
}

qint64 OutputPainter::rowAt(int y, qint64 topRow) const
{
    return topRow + qFloor(qreal(y - kMargin / 2) / m_lines.lineHeight());
}

TextPosition OutputPainter::positionAt(QPoint point, qint64 topRow, int left)
{
    const qint64 row = rowAt(point.y(), topRow);
    if (m_rows.count() == 0)
        return {};
    if (row < 0)
        return {m_rows.lineAt(0), 0};
    const qint64 number = m_rows.lineAt(qMin(row, m_rows.count() - 1));
    const OutputLine line = m_document.line(number);
    if (row >= m_rows.count())
        return {number, int(line.text.size())};
    return {number, m_lines.columnAt(number, line, point.x() - m_gutter.width() - kMargin + left)};
}

std::pair<int, int> OutputPainter::extentOf(const OutputMatch &match)
{
    const OutputLine line = m_document.line(match.line);
    m_widest = qMax(m_widest, m_lines.widthOf(match.line, line));
    return {qFloor(m_lines.xOf(match.line, line, match.column)),
            qCeil(m_lines.xOf(match.line, line, match.column + match.length)) + 2 * kMargin};
}

void OutputPainter::paint(QPainter &painter, const OutputScene &scene)
{
    const int height = m_lines.lineHeight();
    QRect band(0, kMargin / 2, scene.viewport.width(), height);
    for (int row = 0; row < scene.preview.size(); ++row, band.translate(0, height))
        paintLine(painter, scene, {-1 - row, scene.preview.at(row), band});
    const qint64 rows = scene.preview.isEmpty() ? m_rows.count() : 0;
    for (qint64 row = scene.topRow; row < rows && band.top() < scene.viewport.height();
         ++row, band.translate(0, height)) {
        const qint64 number = m_rows.lineAt(row);
        const OutputLine line = m_document.line(number);
        if (line.isGap) {
            paintGap(painter, scene, {number, line, band});
            continue;
        }
        paintLine(painter, scene, {number, line, band});
        m_widest = qMax(m_widest, m_lines.widthOf(number, line));
    }
    m_gutter.drawEdge(painter, scene.viewport.height());
}

void OutputPainter::paintLine(QPainter &painter, const OutputScene &scene, const Line &line)
{
    if (line.number >= 0 && line.number == m_selection.line()) {
        painter.fillRect(line.band, theme().selectedRow);
        painter.fillRect(QRect(0, line.band.top(), 3, line.band.height()), theme().accent);
    }
    if (m_gutter.width() > 0)
        m_gutter.draw(painter, line.band, line.number, line.line);
    painter.save();
    painter.setClipRect(QRect(QPoint(m_gutter.width(), 0), scene.viewport));
    paintText(painter, scene, line);
    painter.restore();
}

void OutputPainter::paintText(QPainter &painter, const OutputScene &scene, const Line &line)
{
    const QPointF at(m_gutter.width() + kMargin - scene.left, line.band.top());
    const TextSelection &selected = m_selection.range();
    if (line.number >= selected.begin().line && line.number < selected.end().line) {
        const qreal end = m_lines.xOf(line.number, line.line, int(line.line.text.size()));
        painter.fillRect(QRectF(at + QPointF(end, 0), QSizeF(m_lines.characterWidth() / 2, line.band.height())),
                         theme().selection);
    }
    m_lines.draw(painter, at, line.number, line.line, marksOf(line.number, line.line));
}

void OutputPainter::paintGap(QPainter &painter, const OutputScene &scene, const Line &line) const
{
    painter.fillRect(line.band, theme().warningCard);
    painter.setFont(scene.font);
    painter.setPen(theme().text);
    const QRect box = line.band.adjusted(kMargin, 0, -kMargin, 0);
    painter.drawText(box, int(Qt::AlignCenter) | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(line.line.more, Qt::ElideRight, box.width()));
}

QList<QTextLayout::FormatRange> OutputPainter::marksOf(qint64 number, const OutputLine &line) const
{
    const Theme &theme = this->theme();
    QList<QTextLayout::FormatRange> marks;
    const QList<OutputMatch> matches = m_finder.search().matchesIn(number);
    for (const OutputMatch &match : matches) {
        const bool current = match == m_finder.current();
        marks.append(mark(match.column, match.length,
                          current ? theme.warning : mixed(theme.window, theme.warning, 0.35),
                          current ? theme.window : theme.text));
    }
    const auto [first, end] = m_selection.range().columnsIn(number, int(line.text.size()));
    if (end > first)
        marks.append(mark(first, end - first, theme.selection, theme.text));
    return marks;
}

} // namespace Deckhand

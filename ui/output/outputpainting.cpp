// What an output view looks like.
#include "ui/output/outputview.h"

#include "ui/style/focusring.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

namespace Deckhand {

void OutputView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const Theme &theme = m_renderer.theme();
    painter.fillRect(viewport()->rect(), theme.window);
    if (const QString text = message(); !text.isEmpty()) {
        painter.setPen(m_error.isEmpty() ? theme.muted : theme.error);
        const QRect box = viewport()->rect().adjusted(24, 16, -24, -16);
        painter.drawText(box, int(Qt::AlignCenter) | Qt::TextWordWrap | Qt::TextWrapAnywhere, text);
        return paintFocusRing(painter, *this);
    }
    const qreal widest = m_widest;
    paintRows(painter);
    m_gutter.drawEdge(painter, viewport()->height());
    paintFocusRing(painter, *this);
    if (m_widest > widest)
        QMetaObject::invokeMethod(this, &OutputView::updateScrollBars, Qt::QueuedConnection);
}

void OutputView::paintRows(QPainter &painter)
{
    qreal y = margin / 2;
    for (int row = 0; row < m_preview.size(); ++row, y += m_renderer.lineHeight())
        paintLine(painter, y, -1 - row, m_preview.at(row));
    if (!m_preview.isEmpty())
        return;
    const qint64 rows = rowCount();
    for (qint64 row = topRow(); row < rows && y < viewport()->height(); ++row, y += m_renderer.lineHeight()) {
        const qint64 number = m_rows.lineAt(row);
        const OutputLine line = m_document.line(number);
        if (line.isGap) {
            paintGap(painter, y, line);
            continue;
        }
        paintLine(painter, y, number, line);
        m_widest = qMax(m_widest, m_renderer.widthOf(number, line));
    }
}

void OutputView::paintLine(QPainter &painter, qreal y, qint64 number, const OutputLine &line)
{
    const Theme &theme = m_renderer.theme();
    const int height = m_renderer.lineHeight();
    const QRect band(0, int(y), viewport()->width(), height);
    if (number >= 0 && number == m_currentLine) {
        painter.fillRect(band, theme.selectedRow);
        painter.fillRect(QRect(0, band.top(), 3, height), theme.accent);
    }
    if (m_gutter.width() > 0)
        m_gutter.draw(painter, band, number, line);
    painter.save();
    painter.setClipRect(QRect(m_gutter.width(), 0, textWidth(), viewport()->height()));
    const qreal x = textLeft() - horizontalScrollBar()->value();
    const bool newlineSelected = number >= m_selection.begin().line && number < m_selection.end().line;
    if (newlineSelected) {
        const qreal end = m_renderer.xOf(number, line, int(line.text.size()));
        painter.fillRect(QRectF(x + end, y, m_renderer.characterWidth() / 2, height), theme.selection);
    }
    m_renderer.draw(painter, QPointF(x, y), number, line, marksOf(number, line));
    painter.restore();
}

void OutputView::paintGap(QPainter &painter, qreal y, const OutputLine &line)
{
    const Theme &theme = m_renderer.theme();
    const QRect band(0, int(y), viewport()->width(), m_renderer.lineHeight());
    painter.fillRect(band, theme.warningCard);
    painter.setFont(font());
    painter.setPen(theme.text);
    const QRect box = band.adjusted(margin, 0, -margin, 0);
    painter.drawText(box, int(Qt::AlignCenter) | Qt::TextSingleLine,
                     fontMetrics().elidedText(line.more, Qt::ElideRight, box.width()));
}

QList<QTextLayout::FormatRange> OutputView::marksOf(qint64 number, const OutputLine &line) const
{
    const Theme &theme = m_renderer.theme();
    QList<QTextLayout::FormatRange> marks;
    const QList<OutputMatch> matches = m_search.matchesIn(number);
    for (const OutputMatch &match : matches) {
        QTextCharFormat format;
        format.setBackground(match == m_currentMatch ? theme.warning : mixed(theme.window, theme.warning, 0.35));
        format.setForeground(match == m_currentMatch ? theme.window : theme.text);
        marks.append({match.column, match.length, format});
    }
    const auto [first, end] = m_selection.columnsIn(number, int(line.text.size()));
    if (end > first) {
        QTextCharFormat format;
        format.setBackground(theme.selection);
        format.setForeground(theme.text);
        marks.append({first, end - first, format});
    }
    return marks;
}

void OutputView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void OutputView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool OutputView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const qint64 row = rowAt(help->pos().y());
    const bool known = m_preview.isEmpty() && row >= 0 && row < rowCount();
    QToolTip::showText(help->globalPos(),
                       known ? m_gutter.toolTip(help->pos().x(), m_document.line(m_rows.lineAt(row))) : QString(),
                       viewport());
    return true;
}

} // namespace Deckhand

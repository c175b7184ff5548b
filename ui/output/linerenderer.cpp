#include "ui/output/linerenderer.h"

#include "ui/output/ansipalette.h"

#include <QFontMetricsF>
#include <QPainter>

namespace Deckhand {

namespace {

/// A laid out character takes some forty bytes.
constexpr int kCachedCharacters = 120'000;
constexpr int kTabColumns = 8;

/// QTextLayout would break the line there.
QString withoutLineBreaks(QString text)
{
    for (QChar &c : text) {
        if (c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = QChar(0x23ce);
    }
    return text;
}

} // namespace

LineRenderer::LineRenderer() : m_layouts(kCachedCharacters)
{
}

void LineRenderer::setAppearance(const QFont &font, const Theme &theme)
{
    m_font = font;
    m_theme = theme;
    const QFontMetricsF metrics(font);
    m_lineHeight = qCeil(metrics.height()) + 1;
    m_ascent = metrics.ascent();
    m_characterWidth = metrics.horizontalAdvance(u'x');
    m_layouts.clear();
}

void LineRenderer::forgetFrom(qint64 number)
{
    const QList<qint64> numbers = m_layouts.keys();
    for (const qint64 cached : numbers) {
        if (cached >= number)
            m_layouts.remove(cached);
    }
}

qreal LineRenderer::widthOf(qint64 number, const OutputLine &line)
{
    const qreal text = layoutOf(number, line).lineAt(0).naturalTextWidth();
    return line.more.isEmpty() ? text
                               : text + QFontMetricsF(m_font).horizontalAdvance(line.more) + 2 * m_characterWidth;
}

int LineRenderer::columnAt(qint64 number, const OutputLine &line, qreal x)
{
    return layoutOf(number, line).lineAt(0).xToCursor(x);
}

qreal LineRenderer::xOf(qint64 number, const OutputLine &line, int column)
{
    return layoutOf(number, line).lineAt(0).cursorToX(column);
}

void LineRenderer::draw(QPainter &painter, QPointF topLeft, qint64 number, const OutputLine &line,
                        const QList<QTextLayout::FormatRange> &marks)
{
    QTextLayout &layout = layoutOf(number, line);
    painter.setPen(m_theme.text);
    layout.draw(&painter, topLeft, marks);
    if (line.more.isEmpty())
        return;
    painter.setPen(m_theme.muted);
    painter.setFont(m_font);
    const qreal x = line.text.isEmpty() ? 0 : layout.lineAt(0).naturalTextWidth() + m_characterWidth;
    painter.drawText(topLeft + QPointF(x, m_ascent), line.more);
}

QTextLayout &LineRenderer::layoutOf(qint64 number, const OutputLine &line)
{
    if (QTextLayout *known = m_layouts.object(number))
        return *known;
    QTextLayout *made = makeLayout(line).release();
    // An entry that costs more than the whole cache would be deleted at once.
    m_layouts.insert(number, made, qMin<qsizetype>(line.text.size() + 16, kCachedCharacters));
    return *made;
}

std::unique_ptr<QTextLayout> LineRenderer::makeLayout(const OutputLine &line) const
{
    auto layout = std::make_unique<QTextLayout>(withoutLineBreaks(line.text), m_font);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    // A line of a log begins at the left, also when its first word is Arabic; words are still ordered by their script.
    option.setTextDirection(Qt::LeftToRight);
    option.setTabStopDistance(kTabColumns * m_characterWidth);
    layout->setTextOption(option);
    layout->setCacheEnabled(true);
    QList<QTextLayout::FormatRange> formats;
    for (const StyledText::Span &span : line.spans)
        formats.append({span.start, span.length, formatOf(span.style, m_theme)});
    layout->setFormats(formats);
    layout->beginLayout();
    QTextLine textLine = layout->createLine();
    textLine.setLineWidth(1e7);
    // Taller fallback fonts must not push the baseline of their line down.
    textLine.setPosition(QPointF(0, m_ascent - textLine.ascent()));
    layout->endLayout();
    return layout;
}

} // namespace Deckhand

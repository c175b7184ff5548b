#include "ui/taskgraph/cardtext.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/style/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QTextLayout>

namespace Deckhand {

namespace {

constexpr qreal kFullFrom = 0.72;
constexpr qreal kCompactFrom = 0.42;
constexpr qreal kSignFrom = 0.22;
constexpr qreal kCompactScale = 1.45;
constexpr qreal kSmallScale = 0.92;
constexpr int kCharactersWide = 30;

/// As much as fits into the first line, the rest elided into the second.
std::pair<QString, QString> inTwoLines(const QString &text, const QFont &font, qreal firstWidth, qreal width)
{
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid())
        line.setLineWidth(firstWidth);
    const int length = line.isValid() ? line.textLength() : 0;
    layout.endLayout();
    const QString rest = text.mid(length).trimmed();
    return {text.left(length).trimmed(), QFontMetricsF(font).elidedText(rest, Qt::ElideRight, width)};
}

/// Plain text in one line; text from right to left ends at the right border.
QStaticText lineOf(const QString &text, const QFont &font, qreal width, bool rightToLeft)
{
    QStaticText line(text);
    // The words are the user's or the model's: what looks like HTML is shown to the letter.
    line.setTextFormat(Qt::PlainText);
    QTextOption option(rightToLeft ? Qt::AlignRight | Qt::AlignAbsolute : Qt::AlignLeft | Qt::AlignAbsolute);
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    line.setTextOption(option);
    if (rightToLeft)
        line.setTextWidth(width);
    line.prepare({}, font);
    return line;
}

} // namespace

CardDetail cardDetailAt(qreal zoom)
{
    if (zoom >= kFullFrom)
        return CardDetail::Full;
    if (zoom >= kCompactFrom)
        return CardDetail::Compact;
    return zoom >= kSignFrom ? CardDetail::Sign : CardDetail::Block;
}

CardMetrics::CardMetrics(const QFont &font)
    : subject(font),
      small(scaledFont(font, kSmallScale)),
      compact(scaledFont(font, kCompactScale))
{
    const QFontMetricsF words(subject);
    const QFontMetricsF smallWords(small);
    lineHeight = words.height();
    smallHeight = qMax(glyph, smallWords.height());
    compactLineHeight = QFontMetricsF(compact).height();
    timeWidth = smallWords.horizontalAdvance(QStringLiteral("0:00:00"));
    size = {qRound(words.averageCharWidth() * kCharactersWide) + 2 * padding,
            qRound(2 * lineHeight + smallHeight + 4) + 2 * padding - 4};
}

void CardTexts::setMetrics(const CardMetrics &metrics)
{
    m_metrics = metrics;
    m_full.clear();
    m_compact.clear();
}

const CardText &CardTexts::of(const TaskNode &node, CardDetail detail)
{
    Kept &kept = (detail == CardDetail::Full ? m_full : m_compact)[node.id];
    const bool same = kept.node.id == node.id && kept.node.subject == node.subject && kept.node.command == node.command
                   && kept.node.owner == node.owner && kept.node.startedAt.isValid() == node.startedAt.isValid()
                   && kept.node.isProposed() == node.isProposed();
    if (!same)
        kept = {node, laidOut(node, detail)};
    return kept.text;
}

CardText CardTexts::laidOut(const TaskNode &node, CardDetail detail) const
{
    const bool full = detail == CardDetail::Full;
    const QFont &font = full ? m_metrics.subject : m_metrics.compact;
    const QFont &numberFont = full ? m_metrics.small : m_metrics.compact;
    const QString subject = oneLine(node.subject);
    const bool rightToLeft = subject.isRightToLeft();

    CardText text;
    text.numberWidth = QFontMetricsF(numberFont).horizontalAdvance(node.name);
    text.number = lineOf(node.name, numberFont, 0, false);
    const qreal width = m_metrics.textWidth();
    const qreal firstWidth = full ? width : width - m_metrics.compactGlyph - text.numberWidth - 12;
    const auto [first, second] = inTwoLines(subject, font, firstWidth, width);
    text.lines[0] = lineOf(first, font, firstWidth, rightToLeft);
    text.lines[1] = lineOf(second, font, width, rightToLeft);
    if (full) {
        const qreal time = node.startedAt.isValid() ? m_metrics.timeWidth : 0;
        const qreal space = width - m_metrics.glyph - text.numberWidth - time - 24;
        const QString hint = QFontMetricsF(m_metrics.small).elidedText(cardHint(node), Qt::ElideRight, space);
        text.hint = lineOf(hint, m_metrics.small, space, false);
    }
    return text;
}

QString cardHint(const TaskNode &node)
{
    const QString command = oneLine(node.command, 120);
    const QString owner = oneLine(node.owner, 60);
    QStringList parts;
    if (node.isProposed())
        parts << QCoreApplication::translate("CardText", "proposed");
    if (!command.isEmpty())
        parts << QStringLiteral("$ %1").arg(command);
    if (!owner.isEmpty())
        parts << owner;
    return parts.join(QStringLiteral(" · "));
}

} // namespace Deckhand

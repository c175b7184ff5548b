#include "ui/output/outputgutter.h"

#include "base/humantext.h"

#include <QDateTime>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

namespace Deckhand {

void OutputGutter::setAppearance(const QFont &font, const Theme &theme)
{
    m_font = font;
    m_theme = theme;
    m_character = qCeil(QFontMetricsF(font).horizontalAdvance(u'0'));
}

int OutputGutter::numbersWidth() const
{
    if (!m_numbers)
        return 0;
    int digits = 4;
    const qint64 lines = m_document.highestNumber();
    for (qint64 limit = 10'000; lines >= limit && digits < 18; limit *= 10)
        ++digits;
    return digits * m_character + kPadding;
}

int OutputGutter::width() const
{
    const int columns = timesWidth() + numbersWidth();
    return columns > 0 ? columns + kPadding / 2 + 1 : 0;
}

void OutputGutter::draw(QPainter &painter, QRect cell, qint64 number, const OutputLine &line) const
{
    painter.setFont(m_font);
    painter.setPen(m_theme.muted);
    const int flags = int(Qt::AlignVCenter | Qt::AlignRight) | Qt::TextSingleLine;
    if (const auto arrived = m_times ? m_document.arrivals().at(line.offset) : std::nullopt) {
        const QString text =
            QDateTime::fromMSecsSinceEpoch(arrived->time).toString(QStringLiteral("HH:mm:ss.zzz")).chopped(2);
        painter.drawText(QRect(cell.left(), cell.top(), timesWidth(), cell.height()), flags, text);
    }
    if (const auto counted = m_numbers && number >= 0 ? m_document.lineNumber(number) : std::nullopt) {
        const QRect box(cell.left() + timesWidth(), cell.top(), numbersWidth(), cell.height());
        painter.drawText(box, flags, QString::number(*counted));
    }
}

void OutputGutter::drawEdge(QPainter &painter, int height) const
{
    if (width() > 0)
        painter.fillRect(QRect(width() - 1, 0, 1, height), m_theme.border);
}

QString OutputGutter::toolTip(int x, const OutputLine &line) const
{
    ArrivalIndex &arrivals = m_document.arrivals();
    const auto arrived = m_times && x < timesWidth() + kPadding ? arrivals.at(line.offset) : std::nullopt;
    if (!arrived)
        return {};
    const QString date = QLocale().toString(QDateTime::fromMSecsSinceEpoch(arrived->time), QLocale::LongFormat);
    const qint64 sinceStart = arrived->time - arrivals.record(0).time;
    return QStringLiteral("%1\n%2 after the first output").arg(date, durationText(qMax<qint64>(0, sinceStart)));
}

} // namespace Deckhand

#include "base/markdownlines.h"

#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

int indentOf(QStringView line)
{
    const auto end = std::find_if(line.begin(), line.end(), [](QChar c) { return c != u' '; });
    return int(end - line.begin());
}

bool isBlank(QStringView line)
{
    return line.trimmed().isEmpty();
}

std::optional<ListMarker> listMarkerOf(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral("^( {0,3})(?:([-*+])|(\\d{1,9})([.)]))( +|$)"));
    const QRegularExpressionMatch match = pattern.match(line);
    if (!match.hasMatch())
        return std::nullopt;
    ListMarker marker;
    const bool isBullet = match.hasCaptured(2) && !match.captured(2).isEmpty();
    marker.kind = isBullet ? match.captured(2).front() : match.captured(4).front();
    marker.number = isBullet ? -1 : match.captured(3).toInt();
    marker.isEmpty = match.capturedLength(0) >= line.size();
    const qsizetype spaces = match.capturedLength(5);
    marker.width = int(match.capturedStart(5) + (marker.isEmpty || spaces > 4 ? 1 : spaces));
    return marker;
}

bool isRule(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral("^ {0,3}([-*_])(?: *\\1){2,} *$"));
    return pattern.match(line).hasMatch();
}

bool isTableRule(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral("^[ |:-]*-[ |:-]*$"));
    return line.contains(u'|') && pattern.match(line).hasMatch();
}

bool isQuote(const QString &line)
{
    const int indent = indentOf(line);
    return indent <= 3 && indent < line.size() && line.at(indent) == u'>';
}

QString fenceOf(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral("^ {0,3}(`{3,}(?=[^`]*$)|~{3,})"));
    return pattern.match(line).captured(1);
}

std::optional<std::pair<int, QString>> headingOf(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral("^ {0,3}(#{1,6})(?: +(.*?))?(?: +#+)? *$"));
    const QRegularExpressionMatch match = pattern.match(line);
    if (!match.hasMatch())
        return std::nullopt;
    return std::pair(int(match.capturedLength(1)), match.captured(2));
}

int underlineOf(const QString &line)
{
    static const QRegularExpression pattern(QStringLiteral("^ {0,3}(?:(=+)|-+) *$"));
    const QRegularExpressionMatch match = pattern.match(line);
    return !match.hasMatch() ? 0 : match.capturedLength(1) > 0 ? 1 : 2;
}

bool interrupts(const QString &line)
{
    if (isQuote(line) || isRule(line) || headingOf(line) || !fenceOf(line).isEmpty())
        return true;
    const std::optional<ListMarker> marker = listMarkerOf(line);
    return marker && !marker->isEmpty && marker->number <= 1;
}

void expandIndent(QString &line)
{
    while (line.left(indentOf(line) + 1).endsWith(u'\t'))
        line.replace(indentOf(line), 1, QString(4 - indentOf(line) % 4, u' '));
}

bool takeIndent(QString &line, int width)
{
    QString rest = line;
    for (int column = 0; column < width; ++column) {
        if (rest.startsWith(u'\t'))
            rest.replace(0, 1, QString(4 - column % 4, u' '));
        if (!rest.startsWith(u' '))
            return false;
        rest.remove(0, 1);
    }
    line = rest;
    return true;
}

QString unquoted(const QString &line)
{
    const qsizetype from = indentOf(line) + 1;
    return line.mid(line.mid(from, 1) == u" " ? from + 1 : from);
}

} // namespace Deckhand

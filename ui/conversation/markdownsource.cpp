#include "ui/conversation/markdownsource.h"

#include "base/markdownlines.h"

#include <QRegularExpression>
#include <QStringList>
#include <QTextBlock>
#include <QTextCursor>

#include <algorithm>

namespace Deckhand {

namespace {

// Punctuation that nobody writes: to the rules of emphasis it is what it stands for.
constexpr QChar kTilde(0x2e45);
constexpr QChar kHeading(0x2e46); ///< before its text, once a level
constexpr QChar kEmpty(0x200b);   ///< in an item that has nothing

/// Between the tildes of two addresses, too, there is nothing struck out. In angle brackets they are nothing but addresses.
QStringList withoutStruckAddresses(const QStringList &lines)
{
    static const QRegularExpression address(
        QStringLiteral("(?<!`)(`+)(?!`)(?:.|\\n)*?(?<!`)\\1(?!`)(*SKIP)(*FAIL)"
                       "|(?<![<(\\[\\w/])(https?://[^\\s<>`]*~[^\\s<>`]*[^\\s<>`.,;:!?)\"'*_~])"));
    QString text = lines.join(u'\n');
    return text.contains(u'~') ? text.replace(address, QStringLiteral("<\\2>")).split(u'\n') : lines;
}

/// Writes blocks anew, each with a blank line around it, so that every list is a loose one.
class Rewriting
{
public:
    QStringList rewritten(const QStringList &lines, int depth)
    {
        if (depth > kDeepestContainer)
            return lines;
        QStringList out;
        for (qsizetype at = 0; at < lines.size();) {
            if (isBlank(lines.at(at))) {
                ++at;
                continue;
            }
            if (!out.isEmpty())
                out.append(QString());
            out += block(lines, at, depth);
        }
        return out;
    }

    QList<int> listStarts;

private:
    QStringList block(const QStringList &lines, qsizetype &at, int depth)
    {
        const QString &line = lines.at(at);
        if (indentOf(line) >= 4)
            return indentedCode(lines, at);
        if (!fenceOf(line).isEmpty())
            return fencedCode(lines, at);
        if (isQuote(line))
            return quotation(lines, at, depth);
        if (isRule(line))
            return {lines.at(at++)};
        if (const auto heading = headingOf(line)) {
            ++at;
            return {written(*heading, depth)};
        }
        if (listMarkerOf(line))
            return list(lines, at, depth);
        return paragraph(lines, at, depth);
    }

    static QString written(const std::pair<int, QString> &heading, int depth)
    {
        if (depth == 0)
            return QString(heading.first, u'#') + u' ' + heading.second;
        return QString(heading.first, kHeading) + heading.second;
    }

    static QStringList indentedCode(const QStringList &lines, qsizetype &at)
    {
        const qsizetype from = at;
        qsizetype end = at;
        for (; at < lines.size() && (isBlank(lines.at(at)) || indentOf(lines.at(at)) >= 4); ++at)
            end = isBlank(lines.at(at)) ? end : at + 1;
        return lines.mid(from, end - from);
    }

    static QStringList fencedCode(const QStringList &lines, qsizetype &at)
    {
        const QString fence = fenceOf(lines.at(at));
        QStringList out{lines.at(at++)};
        while (at < lines.size()) {
            out.append(lines.at(at));
            const QString mark = fenceOf(lines.at(at++));
            if (mark.startsWith(fence) && out.last().trimmed() == mark)
                break;
        }
        return out;
    }

    QStringList quotation(const QStringList &lines, qsizetype &at, int depth)
    {
        QStringList inner;
        while (at < lines.size() && (isQuote(lines.at(at)) || goesOn(inner, lines.at(at)))) {
            const QString &line = lines.at(at++);
            inner.append(isQuote(line) ? unquoted(line) : lazy(line));
        }
        QStringList out = rewritten(inner, depth + 1);
        for (QString &line : out)
            line.prepend(QStringLiteral("> "));
        return out;
    }

    /// A line that needs no mark of the container that the paragraph before it is in.
    static bool goesOn(const QStringList &inner, const QString &line)
    {
        return !inner.isEmpty() && !isBlank(inner.last()) && !isBlank(line) && !interrupts(line) && !listMarkerOf(line)
            && fenceOf(inner.last()).isEmpty() && !headingOf(inner.last()) && !isRule(inner.last());
    }

    /// It underlines nothing there, whatever it looks like.
    static QString lazy(const QString &line) { return underlineOf(line) > 0 ? QStringLiteral("    ") + line : line; }

    QStringList list(const QStringList &lines, qsizetype &at, int depth)
    {
        const ListMarker first = *listMarkerOf(lines.at(at));
        if (first.number >= 0)
            listStarts.append(first.number);
        QStringList out;
        for (std::optional<ListMarker> marker = first; marker && marker->kind == first.kind && !isRule(lines.at(at));) {
            if (!out.isEmpty())
                out.append(QString());
            out += item(lines, at, *marker, depth);
            qsizetype next = at;
            while (next < lines.size() && isBlank(lines.at(next)))
                ++next;
            marker = next < lines.size() ? listMarkerOf(lines.at(next)) : std::nullopt;
            at = marker ? next : at;
        }
        return out;
    }

    QStringList item(const QStringList &lines, qsizetype &at, const ListMarker &marker, int depth)
    {
        QStringList inner{lines.at(at++).mid(marker.width)};
        while (at < lines.size()) {
            const QString &line = lines.at(at);
            qsizetype next = at;
            while (next < lines.size() && isBlank(lines.at(next)))
                ++next;
            if (next > at && (next == lines.size() || indentOf(lines.at(next)) < marker.width))
                break;
            const bool isOutside = !isBlank(line) && indentOf(line) < marker.width;
            if (isOutside && !goesOn(inner, line))
                break;
            inner.append(isOutside ? lazy(line) : line.mid(std::min(indentOf(line), marker.width)));
            ++at;
        }
        const QString mark = marker.number < 0 ? QString(marker.kind) : QString::number(marker.number) + marker.kind;
        QStringList out = rewritten(inner, depth + 1);
        if (out.isEmpty())
            out.append(kEmpty);
        for (qsizetype i = 0; i < out.size(); ++i)
            out[i] = (i == 0 ? mark + u' ' : QString(mark.size() + 1, u' ')) + out.at(i);
        return out;
    }

    QStringList paragraph(const QStringList &lines, qsizetype &at, int depth)
    {
        QStringList out{lines.at(at++)};
        for (; at < lines.size() && !isBlank(lines.at(at)); ++at) {
            if (const int level = underlineOf(lines.at(at))) {
                ++at;
                return {written({level, out.join(u' ').simplified()}, depth)};
            }
            if (interrupts(lines.at(at)))
                break;
            out.append(lines.at(at));
        }
        if (out.size() < 2 || !isTableRule(out.at(1)))
            breakLines(out);
        return withoutStruckAddresses(out);
    }

    /// A hard break is a line separator: a line feed would begin a paragraph of its own.
    static void breakLines(QStringList &lines)
    {
        static const QRegularExpression end(QStringLiteral("(?: {2,}|(?<!\\\\)(?:\\\\\\\\)*\\K\\\\)$"));
        for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
            if (lines.at(i).contains(end))
                lines[i].replace(end, QString(QChar::LineSeparator));
        }
    }
};

/// Single tildes stand for themselves. Within an address they already do, and a mark would end it.
QString withoutSingleTildes(QString text)
{
    static const QRegularExpression single(QStringLiteral("\\S+://\\S+(*SKIP)(*FAIL)|(?<![~\\\\])~(?!~)"));
    return text.contains(u'~') ? text.replace(single, QString(kTilde)) : text;
}

void restore(QTextCursor &cursor, int position, QChar mark, bool inCode)
{
    cursor.setPosition(position);
    cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
    const QTextCharFormat format = cursor.charFormat();
    if (mark == kTilde)
        cursor.insertText(QStringLiteral("~"), format);
    else if (mark != QChar::LineSeparator || inCode)
        cursor.removeSelectedText();
    else if (cursor.document()->characterAt(position + 1) == u' ') {
        cursor.setPosition(position + 1);
        cursor.deleteChar();
    }
}

} // namespace

MarkdownSource MarkdownSource::of(const QString &markdown)
{
    QStringList lines = markdown.split(u'\n');
    for (QString &line : lines)
        expandIndent(line);
    Rewriting rewriting;
    const QString text = rewriting.rewritten(lines, 0).join(u'\n');
    return {withoutSingleTildes(text), rewriting.listStarts};
}

void restoreMarks(QTextDocument &document)
{
    QTextCursor cursor(&document);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QString text = block.text();
        const auto level =
            int(std::find_if(text.begin(), text.end(), [](QChar c) { return c != kHeading; }) - text.begin());
        const bool inCode = block.blockFormat().hasProperty(QTextFormat::BlockCodeFence)
                         || block.blockFormat().hasProperty(QTextFormat::BlockCodeLanguage);
        if (level > 0) {
            QTextBlockFormat format = block.blockFormat();
            format.setHeadingLevel(std::min(level, 6));
            cursor.setPosition(block.position());
            cursor.setBlockFormat(format);
        }
        for (qsizetype i = text.size() - 1; i >= 0; --i) {
            const QChar c = text.at(i);
            const bool isEmptyItem = c == kEmpty && text.size() == 1;
            if (c == kTilde || isEmptyItem || c == QChar::LineSeparator || i < level)
                restore(cursor, block.position() + int(i), c, inCode);
        }
    }
}

} // namespace Deckhand

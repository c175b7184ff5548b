#include "history/markdownhtml.h"

#include "base/markdownlines.h"

#include <QRegularExpression>
#include <QStringList>

namespace Deckhand {

namespace {

QString inlineHtml(const QString &text, int depth);

QString linkHtml(const QString &words, const QString &target, int depth)
{
    return QStringLiteral("<a rel=\"noreferrer\" href=\"%1\">%2</a>")
        .arg(target.toHtmlEscaped(), inlineHtml(words, depth));
}

QString markedHtml(const QRegularExpressionMatch &match, int depth)
{
    const auto is = [&match](QStringView group) { return match.hasCaptured(group); };
    if (is(u"code"))
        return u"<code>"_qs + match.captured(u"code").replace(u'\n', u' ').trimmed().toHtmlEscaped() + u"</code>"_qs;
    if (is(u"escaped"))
        return match.captured(u"escaped").toHtmlEscaped();
    if (is(u"target"))
        return linkHtml(match.captured(u"words"), match.captured(u"target"), depth);
    const bool isBold = is(u"bold");
    const QString words = inlineHtml(match.captured(isBold ? u"bold" : is(u"italic") ? u"italic" : u"under"), depth);
    return (isBold ? u"<strong>%1</strong>"_qs : u"<em>%1</em>"_qs).arg(words);
}

/// What is longer than a thousand characters is no emphasis: each mark would be looked for through all of the text.
QString inlineHtml(const QString &text, int depth)
{
    static const QRegularExpression marks(
        QStringLiteral("(?<!`)(?<ticks>`{1,9})(?!`)(?<code>.{1,1000}?)(?<!`)\\k<ticks>(?!`)"
                       "|\\\\(?<escaped>[!-/:-@\\[-`{-~])"
                       "|\\[(?<words>[^\\[\\]]{1,1000})\\]\\((?<target>(?:https?://|mailto:)[^\\s()<>]{1,2000})\\)"
                       "|\\*\\*(?=[^\\s*])(?<bold>.{1,1000}?)(?<=\\S)\\*\\*"
                       "|(?<!\\*)\\*(?=[^\\s*])(?<italic>[^*]{1,1000}?)(?<=\\S)\\*(?!\\*)"
                       "|(?<![\\w_])_(?=[^\\s_])(?<under>[^_]{1,1000}?)(?<=\\S)_(?![\\w_])"),
        QRegularExpression::DotMatchesEverythingOption | QRegularExpression::UseUnicodePropertiesOption);
    if (depth > kDeepestContainer)
        return text.toHtmlEscaped();
    QString html;
    qsizetype end = 0;
    for (auto found = marks.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        html += text.mid(end, match.capturedStart() - end).toHtmlEscaped() + markedHtml(match, depth + 1);
        end = match.capturedEnd();
    }
    return html + text.mid(end).toHtmlEscaped();
}

/// Reads lines from the first to the last, block by block.
class MarkdownBlocks
{
public:
    MarkdownBlocks(QStringList lines, int depth) : m_lines(std::move(lines)), m_depth(depth) {}

    QString html()
    {
        QString html;
        while (m_at < m_lines.size()) {
            const QString &line = m_lines.at(m_at);
            if (isBlank(line))
                ++m_at;
            else if (const QString fence = fenceOf(line); !fence.isEmpty())
                html += code(fence);
            else if (const auto heading = headingOf(line); heading && ++m_at)
                html += u"<h%1>%2</h%1>\n"_qs.arg(heading->first).arg(inlineHtml(heading->second, 0));
            else if (isRule(line) && ++m_at)
                html += u"<hr>\n"_qs;
            else if (m_depth < kDeepestContainer && isQuote(line))
                html += quotation();
            else if (const auto marker = listMarkerOf(line); marker && m_depth < kDeepestContainer)
                html += list(*marker);
            else
                html += paragraph();
        }
        return html;
    }

private:
    QString line() const { return m_lines.value(m_at); }

    QString code(const QString &fence)
    {
        const int indent = indentOf(m_lines.at(m_at++));
        QString text;
        for (; m_at < m_lines.size(); ++m_at) {
            QString line = m_lines.at(m_at);
            const QString other = fenceOf(line);
            if (other.startsWith(fence) && line.trimmed() == other) {
                ++m_at;
                break;
            }
            takeIndent(line, std::min(indent, indentOf(line)));
            text += line + u'\n';
        }
        return u"<pre><code>%1</code></pre>\n"_qs.arg(text.toHtmlEscaped());
    }
    QString quotation()
    {
        QStringList quoted;
        for (; isQuote(line()); ++m_at)
            quoted.append(unquoted(line()));
        return u"<blockquote>\n%1</blockquote>\n"_qs.arg(MarkdownBlocks(quoted, m_depth + 1).html());
    }
    QString list(const ListMarker &first)
    {
        QString items;
        for (auto marker = listMarkerOf(line()); marker && marker->kind == first.kind && !isRule(line());
             marker = listMarkerOf(line()))
            items += u"<li>%1</li>\n"_qs.arg(item(marker->width));
        if (first.number < 0)
            return u"<ul>\n%1</ul>\n"_qs.arg(items);
        return u"<ol start=\"%1\">\n%2</ol>\n"_qs.arg(QString::number(first.number), items);
    }
    /// Its own lines are indented as its first words are; what goes on in a line without that is its paragraph's.
    QString item(int width)
    {
        QStringList lines{m_lines.at(m_at++).mid(width)};
        for (; m_at < m_lines.size(); ++m_at) {
            QString next = m_lines.at(m_at);
            const bool isWithin = takeIndent(next, width);
            if (!isWithin && (isBlank(lines.last()) ? !isBlank(next) : interrupts(next) || listMarkerOf(next)))
                break;
            lines.append(next);
        }
        return MarkdownBlocks(lines, m_depth + 1).html();
    }
    QString paragraph()
    {
        QStringList words;
        do {
            words.append(m_lines.at(m_at++).trimmed());
        } while (m_at < m_lines.size() && !isBlank(line()) && !interrupts(line()));
        return u"<p>%1</p>\n"_qs.arg(inlineHtml(words.join(u'\n'), 0));
    }

    const QStringList m_lines;
    const int m_depth;
    qsizetype m_at = 0;
};

} // namespace

QString markdownHtml(const QString &markdown)
{
    static const QRegularExpression wide(QStringLiteral("^[ \\t]{100}")); // it is no indent, and costs
    QStringList lines = markdown.split(u'\n');
    for (QString &line : lines) {
        if (line.endsWith(u'\r'))
            line.chop(1);
        if (!wide.match(line).hasMatch())
            expandIndent(line);
    }
    return MarkdownBlocks(lines, 0).html();
}

} // namespace Deckhand

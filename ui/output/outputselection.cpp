#include "ui/output/outputselection.h"

#include "base/textcut.h"

#include <QApplication>
#include <QClipboard>
#include <QLocale>

namespace Deckhand {

namespace {

/// What goes to the clipboard at most, in bytes of the file: more would hold up this program and the one that pastes.
constexpr qint64 kLongestCopy = 8 * 1024 * 1024;
/// An excerpt of more rows than this is made from its ends, without a look at what lies between.
constexpr qint64 kWholeRows = 4000;
constexpr qint64 kEndRows = 1000;

QString leftOut(qint64 count, const QString &what)
{
    return QStringLiteral("\n… %1 %2 left out …\n").arg(QLocale().toString(count), what);
}

QString withoutMiddle(const QString &text, int limit)
{
    if (text.size() <= limit)
        return text;
    const QStringView head = firstCharacters(text, limit / 2 - 32);
    const QStringView tail = lastCharacters(text, limit / 2 - 32);
    const qsizetype characters = QStringView(text).chopped(tail.size()).sliced(head.size()).toUcs4().size();
    return head.toString() + leftOut(characters, OutputSelection::tr("characters")) + tail.toString();
}

} // namespace

void OutputSelection::select(const TextSelection &range)
{
    const bool changes = !m_range.isEmpty() || !range.isEmpty();
    m_range = range;
    if (changes)
        emit changed();
}

void OutputSelection::setLine(qint64 line)
{
    if (std::exchange(m_line, line) != line)
        emit changed();
}

void OutputSelection::clear()
{
    m_line = -1;
    select({});
}

TextSelection OutputSelection::everything() const
{
    if (m_rows.count() == 0)
        return {};
    return {{m_rows.lineAt(0), 0}, {m_rows.lineAt(m_rows.count() - 1), std::numeric_limits<int>::max()}};
}

void OutputSelection::selectAll()
{
    select(everything());
}

void OutputSelection::copy()
{
    copyText(m_range);
}

void OutputSelection::copyAll()
{
    copyText(everything());
}

void OutputSelection::copyText(const TextSelection &range)
{
    if (range.isEmpty())
        return;
    qint64 cutAt = 0;
    QApplication::clipboard()->setText(textOf(range, &cutAt));
    if (cutAt > 0)
        emit copyWasCut(cutAt);
}

QString OutputSelection::textOf(const TextSelection &range, qint64 *cutAt)
{
    if (range.isEmpty() || m_rows.count() == 0)
        return {};
    return textOfRows(m_rows.rowOf(range.begin().line), m_rows.rowOf(range.end().line) + 1, range, cutAt);
}

/// `cutAt` is set to the bytes that were taken where that is not all of it.
QString OutputSelection::textOfRows(qint64 first, qint64 end, const TextSelection &range, qint64 *cutAt)
{
    QStringList lines;
    qint64 bytes = 0;
    for (qint64 row = first; row < end; ++row) {
        const qint64 number = m_rows.lineAt(row);
        const OutputLine shown = m_document.line(number);
        const auto [from, to] = range.columnsIn(number, int(shown.text.size()));
        // A line that is cut on the screen is copied whole when it is selected to its end.
        const bool whole = !shown.text.isEmpty() && !shown.more.isEmpty() && to == shown.text.size();
        const QString text = whole ? m_document.wholeLine(number).mid(from) : shown.text.mid(from, to - from);
        lines << (shown.text.isEmpty() ? shown.more : text);
        bytes += lines.last().size() + 1;
        if (bytes > kLongestCopy) {
            if (cutAt)
                *cutAt = bytes;
            break;
        }
    }
    return lines.join(u'\n');
}

QString OutputSelection::excerpt(int limit)
{
    if ((isEmpty() && m_line < 0) || m_rows.count() == 0)
        return {};
    const TextSelection line{{m_line, 0}, {m_line, std::numeric_limits<int>::max()}};
    const TextSelection &range = isEmpty() ? line : m_range;
    const qint64 first = m_rows.rowOf(range.begin().line);
    const qint64 end = m_rows.rowOf(range.end().line) + 1;
    return end - first <= kWholeRows ? withoutMiddle(textOfRows(first, end, range), limit)
                                     : longExcerpt(first, end, range, limit);
}

/// The ends are cut at lines, so that the lines between them can be counted without reading them.
QString OutputSelection::longExcerpt(qint64 first, qint64 end, const TextSelection &range, int limit)
{
    const QStringList head = textOfRows(first, first + kEndRows, range).split(u'\n');
    const QStringList tail = textOfRows(end - kEndRows, end, range).split(u'\n');
    const qsizetype room = limit / 2 - 32;
    QString before;
    qint64 headLines = 0;
    while (headLines < head.size() && before.size() + head.at(headLines).size() < room)
        before += head.at(headLines++) + u'\n';
    QString after;
    qint64 tailLines = 0;
    while (tailLines < tail.size() && after.size() + tail.at(tail.size() - 1 - tailLines).size() < room)
        after.prepend(u'\n' + tail.at(tail.size() - 1 - tailLines++));
    return before.chopped(before.isEmpty() ? 0 : 1) + leftOut(end - first - headLines - tailLines, tr("lines"))
         + after.mid(1);
}

} // namespace Deckhand

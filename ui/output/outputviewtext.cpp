// What leaves an output view as text: copies and excerpts.
#include "ui/output/outputview.h"

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
    return head.toString() + leftOut(characters, OutputView::tr("characters")) + tail.toString();
}

} // namespace

QString OutputView::selectedText()
{
    return textOf(m_selection);
}

QString OutputView::textOf(const TextSelection &selection, qint64 *cutAt)
{
    if (selection.isEmpty() || rowCount() == 0)
        return {};
    return textOfRows(m_rows.rowOf(selection.begin().line), m_rows.rowOf(selection.end().line) + 1, selection, cutAt);
}

/// `cutAt` is set to the bytes that were taken where that is not all of it.
QString OutputView::textOfRows(qint64 first, qint64 end, const TextSelection &selection, qint64 *cutAt)
{
    QStringList lines;
    qint64 bytes = 0;
    for (qint64 row = first; row < end; ++row) {
        const qint64 number = m_rows.lineAt(row);
        const OutputLine shown = m_document.line(number);
        const auto [from, to] = selection.columnsIn(number, int(shown.text.size()));
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

QString OutputView::excerpt(int limit)
{
    if (!hasSelection() && m_currentLine < 0)
        return {};
    const TextSelection line{{m_currentLine, 0}, {m_currentLine, std::numeric_limits<int>::max()}};
    const TextSelection wanted = hasSelection() ? m_selection : line;
    return longExcerpt(wanted, limit);
}

QString OutputView::longExcerpt(const TextSelection &selection, int limit)
{
    if (rowCount() == 0)
        return {};
    const qint64 first = m_rows.rowOf(selection.begin().line);
    const qint64 end = m_rows.rowOf(selection.end().line) + 1;
    if (end - first <= kWholeRows)
        return withoutMiddle(textOfRows(first, end, selection), limit);
    // The ends are cut at lines, so that the lines between them can be counted without reading them.
    const QStringList head = textOfRows(first, first + kEndRows, selection).split(u'\n');
    const QStringList tail = textOfRows(end - kEndRows, end, selection).split(u'\n');
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

void OutputView::select(const TextSelection &selection)
{
    const bool changed = !m_selection.isEmpty() || !selection.isEmpty();
    m_selection = selection;
    viewport()->update();
    if (changed)
        emit selectionChanged();
}

void OutputView::selectAll()
{
    if (rowCount() == 0)
        return;
    const qint64 last = m_rows.lineAt(rowCount() - 1);
    select({{m_rows.lineAt(0), 0}, {last, int(m_document.line(last).text.size())}});
}

void OutputView::copy()
{
    if (hasSelection())
        copyText(m_selection);
}

void OutputView::copyAll()
{
    if (rowCount() == 0)
        return;
    const qint64 last = m_rows.lineAt(rowCount() - 1);
    copyText({{0, 0}, {last, std::numeric_limits<int>::max()}});
}

void OutputView::copyText(const TextSelection &selection)
{
    qint64 cutAt = 0;
    QApplication::clipboard()->setText(textOf(selection, &cutAt));
    if (cutAt > 0)
        emit copyWasCut(cutAt);
}

} // namespace Deckhand

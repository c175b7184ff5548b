#include "output/outputsearch.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qint64 kSearchSliceNs = 6'000'000;
constexpr qint64 kSearchStretchBytes = 256 * 1024;

/// Where the line begins that `lines` line feeds stand before.
qsizetype beginOfLine(QByteArrayView bytes, qint64 lines)
{
    qsizetype at = 0;
    for (; lines > 0 && at < bytes.size(); --lines) {
        const qsizetype feed = bytes.indexOf('\n', at);
        at = feed < 0 ? bytes.size() : feed + 1;
    }
    return at;
}

qsizetype endOfLine(QByteArrayView bytes, qsizetype at)
{
    const qsizetype feed = bytes.indexOf('\n', at);
    return feed < 0 ? bytes.size() : feed + 1;
}

QString shownText(QByteArrayView line)
{
    const QByteArrayView text = line.first(line.endsWith('\n') ? line.size() - 1 : line.size());
    if (isAscii(text) && indexOfControl(text, 0) == text.size())
        return QString::fromLatin1(text.first(qMin<qsizetype>(text.size(), OutputLine::kLongest)));
    AnsiStyle style;
    return decodeLine(line, style).text;
}

template<typename T, typename Before>
void removeRange(QList<T> &list, qint64 firstLine, qint64 lineEnd, Before before)
{
    const auto begin = std::lower_bound(list.cbegin(), list.cend(), firstLine, before);
    const auto end = std::lower_bound(begin, list.cend(), lineEnd, before);
    list.erase(begin, end);
}

constexpr auto matchBefore = [](const OutputMatch &match, qint64 line) { return match.line < line; };
constexpr auto lineBefore = [](qint64 known, qint64 line) { return known < line; };

} // namespace

OutputSearch::OutputSearch(OutputDocument &document, QObject *parent) : QObject(parent), m_document(document)
{
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &OutputSearch::step);
}

void OutputSearch::start(const SearchPattern &pattern)
{
    m_pattern = pattern;
    // Cleared lists keep their memory, and that may be megabytes.
    m_matches = {};
    m_lines = {};
    m_next = 0;
    m_searchedTo = 0;
    m_gap = m_document.extent().gap;
    if (m_pattern.isEmpty() || !m_pattern.error().isEmpty())
        m_timer.stop();
    else
        m_timer.start();
    emit progressed();
}

void OutputSearch::resume()
{
    if (m_pattern.isEmpty() || !m_pattern.error().isEmpty())
        return;
    forgetDropped();
    if (isCapped())
        return;
    if (!isRunning() && m_next > 0) {
        // The last block may have been cut off amid a line: it is looked through again.
        if (const auto last = m_document.stretchUpTo(m_next - 1, 0))
            forgetFrom(last->firstLine);
    }
    m_timer.start();
}

void OutputSearch::setFiltering(bool filtering)
{
    m_filtering = filtering;
    resume();
}

int OutputSearch::percent() const
{
    const OutputDocument::Extent extent = m_document.extent();
    const qint64 kept = extent.gap.keptBefore(extent.fileSize);
    return kept > 0 ? int(qBound(qint64(0), extent.gap.keptBefore(m_searchedTo) * 100 / kept, qint64(100))) : 100;
}

QList<OutputMatch> OutputSearch::matchesIn(qint64 line) const
{
    const auto begin = std::lower_bound(m_matches.cbegin(), m_matches.cend(), line, matchBefore);
    const auto end = std::lower_bound(begin, m_matches.cend(), line + 1, matchBefore);
    return QList<OutputMatch>(begin, end);
}

int OutputSearch::indexOf(const OutputMatch &match) const
{
    const auto found = std::lower_bound(m_matches.cbegin(), m_matches.cend(), match);
    return found != m_matches.cend() && *found == match ? int(found - m_matches.cbegin()) : -1;
}

int OutputSearch::next(const OutputMatch &position) const
{
    if (m_matches.isEmpty())
        return -1;
    const auto found = std::upper_bound(m_matches.cbegin(), m_matches.cend(), position);
    return found == m_matches.cend() ? 0 : int(found - m_matches.cbegin());
}

int OutputSearch::previous(const OutputMatch &position) const
{
    if (m_matches.isEmpty())
        return -1;
    const auto found = std::lower_bound(m_matches.cbegin(), m_matches.cend(), position);
    return found == m_matches.cbegin() ? int(m_matches.size()) - 1 : int(found - m_matches.cbegin()) - 1;
}

void OutputSearch::step()
{
    m_slice.start();
    while (goesOn()) {
        const auto stretch = m_document.stretchFrom(m_next, kSearchStretchBytes);
        if (!stretch)
            break;
        searchStretch(*stretch);
    }
    if (isCapped() || !m_document.stretchFrom(m_next, 0))
        m_timer.stop();
    emit progressed();
}

bool OutputSearch::goesOn() const
{
    return !isCapped() && m_slice.nsecsElapsed() < kSearchSliceNs;
}

void OutputSearch::searchStretch(const OutputDocument::Block &stretch)
{
    const auto [bytes, lines] = m_document.readStretch(stretch);
    // The slice before may have ended amid it.
    const QByteArrayView left = bytes.sliced(beginOfLine(bytes, m_next - stretch.firstLine));
    const bool toTheEnd = bytes.isEmpty()             ? searchLongLines(stretch, lines)
                        : m_pattern.bytes().isEmpty() ? searchLines(left)
                                                      : searchRuns(left);
    m_searchedTo = toTheEnd ? stretch.offset + stretch.bytes : stretch.offset;
    // What was read may be fewer lines than the index knows: the ring may have let go of them just now.
    if (toTheEnd)
        m_next = stretch.lineEnd();
}

bool OutputSearch::searchLongLines(const OutputDocument::Block &block, const QList<OutputLine> &lines)
{
    for (; m_next < block.lineEnd() && goesOn(); ++m_next)
        searchText(lines.value(m_next - block.firstLine).text, m_next);
    return m_next == block.lineEnd();
}

bool OutputSearch::searchLines(QByteArrayView lines)
{
    qsizetype at = 0;
    for (; at < lines.size() && goesOn(); ++m_next) {
        const qsizetype end = endOfLine(lines, at);
        searchText(shownText(lines.sliced(at, end - at)), m_next);
        at = end;
    }
    return at == lines.size();
}

bool OutputSearch::searchRuns(QByteArrayView lines)
{
    m_runs.start(lines);
    while (const auto run = m_runs.next()) {
        if (run->isPlain)
            searchPlain(run->bytes);
        else
            searchText(shownText(run->bytes), m_next);
        if (run->end == lines.size())
            return true;
        m_next += run->isPlain ? countLineFeeds(run->bytes) : 1;
        if (!goesOn())
            return false;
    }
    return true;
}

void OutputSearch::searchPlain(QByteArrayView lines)
{
    const ByteFinder &finder = m_pattern.bytes();
    qint64 number = m_next;
    qsizetype begin = 0; // of the line that was looked at last, and its end
    qsizetype end = 0;
    bool ascii = true;
    for (qsizetype at = 0; (at = finder.indexIn(lines, at)) >= 0;) {
        if (at >= end) {
            number += countLineFeeds(lines.sliced(begin, at - begin));
            begin = lines.first(at).lastIndexOf('\n') + 1;
            end = endOfLine(lines, at);
            ascii = isAscii(lines.sliced(begin, end - begin));
        }
        // What is cut from the end of a line is not shown, so it is not found either.
        if (ascii && at - begin + finder.size() <= OutputLine::kLongest)
            note(number, int(at - begin), int(finder.size()));
        if (!ascii) // its columns are not those of its bytes
            searchText(shownText(lines.sliced(begin, end - begin)), number);
        at = ascii ? at + finder.size() : end;
    }
}

void OutputSearch::searchText(const QString &text, qint64 number)
{
    m_pattern.eachMatch(text, [&](int column, int length) { note(number, column, length); });
}

void OutputSearch::note(qint64 line, int column, int length)
{
    if (m_matches.size() < kMostMatches)
        m_matches.append({line, column, length});
    if (m_lines.size() < kMostLines && (m_lines.isEmpty() || m_lines.constLast() != line))
        m_lines.append(line);
}

void OutputSearch::forgetFrom(qint64 line)
{
    m_next = line;
    removeRange(m_matches, line, std::numeric_limits<qint64>::max(), matchBefore);
    removeRange(m_lines, line, std::numeric_limits<qint64>::max(), lineBefore);
}

void OutputSearch::forgetDropped()
{
    if (m_gap == m_document.extent().gap)
        return;
    m_gap = m_document.extent().gap;
    const auto [gapLine, behind] = m_document.droppedLines();
    removeRange(m_matches, gapLine, behind, matchBefore);
    removeRange(m_lines, gapLine, behind, lineBefore);
    if (m_next > gapLine && m_next < behind)
        m_next = behind;
}

} // namespace Deckhand

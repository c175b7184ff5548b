#include "ui/output/outputsearch.h"

#include <QElapsedTimer>

#include <algorithm>
#include <string_view>

namespace Deckhand {

namespace {

constexpr qint64 kSliceNs = 6'000'000;

void lowerAscii(QByteArray &bytes)
{
    for (char &c : bytes)
        c = char(c + (uchar(c - 'A') < 26 ? 'a' - 'A' : 0));
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
    m_gap = m_document.gap();
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
        if (const auto last = m_document.blockUpTo(m_next - 1))
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
    const qint64 kept = m_document.keptBefore(m_document.fileSize());
    return kept > 0 ? int(qBound(qint64(0), m_document.keptBefore(m_searchedTo) * 100 / kept, qint64(100))) : 100;
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
    QElapsedTimer timer;
    timer.start();
    std::optional<OutputDocument::Block> block;
    while (!isCapped() && timer.nsecsElapsed() < kSliceNs && (block = m_document.blockFrom(m_next))) {
        searchBlock(*block);
        m_next = block->lineEnd();
        m_searchedTo = block->offset + block->bytes;
    }
    if (isCapped() || !m_document.blockFrom(m_next))
        m_timer.stop();
    emit progressed();
}

void OutputSearch::searchBlock(const OutputDocument::Block &block)
{
    if (!m_pattern.plainBytes().isEmpty()) {
        if (QByteArray bytes = m_document.readPlainBlock(block); !bytes.isEmpty())
            return searchPlain(block.firstLine, std::move(bytes));
    }
    qint64 lineNumber = block.firstLine;
    const QList<OutputLine> lines = m_document.readBlock(block);
    for (const OutputLine &line : lines) {
        m_pattern.eachMatch(line.text, [&](int column, int length) { note(lineNumber, column, length); });
        ++lineNumber;
    }
}

void OutputSearch::searchPlain(qint64 firstLine, QByteArray bytes)
{
    if (m_pattern.caseSensitivity() == Qt::CaseInsensitive)
        lowerAscii(bytes);
    const std::string_view text(bytes.constData(), size_t(bytes.size()));
    const std::string_view wanted(m_pattern.plainBytes().constData(), size_t(m_pattern.plainBytes().size()));
    size_t lineBegin = 0;
    qint64 line = firstLine;
    for (size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + wanted.size())) {
        const QByteArrayView before = QByteArrayView(bytes).sliced(qsizetype(lineBegin), qsizetype(at - lineBegin));
        if (const qint64 feeds = countLineFeeds(before)) {
            line += feeds;
            lineBegin += size_t(before.lastIndexOf('\n')) + 1;
        }
        // What is cut from the end of a line is not shown, so it is not found either.
        if (at - lineBegin + wanted.size() <= size_t(OutputLine::longest))
            note(line, int(at - lineBegin), int(wanted.size()));
    }
}

void OutputSearch::note(qint64 line, int column, int length)
{
    if (m_matches.size() < mostMatches)
        m_matches.append({line, column, length});
    if (m_lines.size() < mostLines && (m_lines.isEmpty() || m_lines.constLast() != line))
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
    if (m_gap == m_document.gap())
        return;
    m_gap = m_document.gap();
    const auto [gapLine, behind] = m_document.droppedLines();
    removeRange(m_matches, gapLine, behind, matchBefore);
    removeRange(m_lines, gapLine, behind, lineBefore);
    if (m_next > gapLine && m_next < behind)
        m_next = behind;
}

} // namespace Deckhand

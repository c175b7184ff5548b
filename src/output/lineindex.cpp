#include "output/lineindex.h"

#include <algorithm>
#include <cstring>

namespace Deckhand {

namespace {

const char *find(const char *from, const char *end, char byte)
{
    const void *found = from < end ? std::memchr(from, byte, size_t(end - from)) : nullptr;
    return found ? static_cast<const char *>(found) : end;
}

} // namespace

qint64 countLineFeeds(QByteArrayView bytes)
{
    // Eight bytes at a time, with a counter in each byte of a word: compilers leave a plain count at one byte, and lines of a
    // byte or two are the case that matters.
    constexpr quint64 kLow = 0x7f7f7f7f7f7f7f7fULL;
    constexpr quint64 kOnes = 0x0101010101010101ULL;
    constexpr quint64 kPairs = 0x00ff00ff00ff00ffULL;
    qint64 count = 0;
    const char *at = bytes.begin();
    while (bytes.end() - at >= 8) {
        quint64 counters = 0;
        for (int i = 0; i < 255 && bytes.end() - at >= 8; ++i, at += 8) {
            quint64 word;
            std::memcpy(&word, at, sizeof word);
            word ^= kOnes * '\n';
            counters += (~(((word & kLow) + kLow) | word | kLow)) >> 7;
        }
        counters = (counters & kPairs) + ((counters >> 8) & kPairs);
        count += qint64((counters * 0x0001000100010001ULL) >> 48);
    }
    return count + std::count(at, bytes.end(), '\n');
}

void LineIndex::append(QByteArrayView bytes)
{
    const char *const begin = bytes.data();
    const char *const end = begin + bytes.size();
    const char *escape = find(begin, end, '\x1b');
    for (const char *at = begin; at < end;) {
        if (escape < at)
            escape = find(at, end, '\x1b');
        at = skipToNextMark(at, end, escape);
        const char *const newline = find(at, end, '\n');
        // Most lines hold no escape sequence: they cost one memchr.
        if (escape < newline || !m_machine.isIdle())
            followStyle(QByteArrayView(at, newline - at));
        m_end += qMin(newline + 1, end) - at;
        if (newline == end)
            break;
        at = newline + 1;
        beginLine(m_end);
    }
}

const char *LineIndex::skipToNextMark(const char *at, const char *end, const char *escape)
{
    // Lines that begin before this point get no mark whatever they are like, so it is enough to count them.
    const qint64 quiet = m_marks.constLast().offset + kLeastBytesPerBlock - 1 - m_end;
    if (quiet <= 0 || !m_machine.isIdle() || qMin(end, escape) - at < quiet)
        return at;
    const QByteArrayView skipped(at, quiet);
    if (const qint64 lines = countLineFeeds(skipped)) {
        m_line += lines;
        m_lineOffset = m_end + skipped.lastIndexOf('\n') + 1;
    }
    m_end += quiet;
    return at + quiet;
}

void LineIndex::dropBefore(qint64 offset, qint64 line)
{
    const auto kept = std::lower_bound(m_marks.cbegin(), m_marks.cend(), offset,
                                       [](const Mark &mark, qint64 wanted) { return mark.offset < wanted; });
    const qsizetype dropped = kept - m_marks.cbegin();
    if (dropped == 0)
        return;
    const Mark cut{line, offset, m_marks.at(dropped - 1).style};
    const bool betweenMarks = kept == m_marks.cend() || kept->offset > offset;
    m_marks.remove(0, dropped);
    if (betweenMarks)
        m_marks.prepend(cut);
    m_lineOffset = qMax(m_lineOffset, offset);
}

void LineIndex::truncate(qint64 offset, qint64 line)
{
    while (m_marks.size() > 1 && m_marks.constLast().offset >= offset)
        m_marks.removeLast();
    m_marks.squeeze();
    m_end = offset;
    m_line = line;
    m_lineOffset = offset - 1;
}

LineIndex::Block LineIndex::blocks(qsizetype first, qsizetype last) const
{
    const Mark &mark = m_marks.at(first);
    const bool isEnd = last + 1 == m_marks.size();
    const qint64 endLine = isEnd ? lineEnd() : m_marks.at(last + 1).line;
    const qint64 endOffset = isEnd ? m_end : m_marks.at(last + 1).offset;
    return {mark.line, endLine - mark.line, mark.offset, endOffset - mark.offset, mark.style};
}

qsizetype LineIndex::blockOf(qint64 line) const
{
    const auto next = std::upper_bound(m_marks.cbegin(), m_marks.cend(), line,
                                       [](qint64 wanted, const Mark &mark) { return wanted < mark.line; });
    return (next - m_marks.cbegin()) - 1;
}

qsizetype LineIndex::blockAt(qint64 offset) const
{
    const auto next = std::upper_bound(m_marks.cbegin(), m_marks.cend(), offset,
                                       [](qint64 wanted, const Mark &mark) { return wanted < mark.offset; });
    return (next - m_marks.cbegin()) - 1;
}

void LineIndex::followStyle(QByteArrayView line)
{
    const char *at = line.begin();
    while (at < line.end()) {
        if (m_machine.isIdle())
            at = find(at, line.end(), '\x1b');
        if (at == line.end())
            return;
        if (m_machine.isIdle() && line.end() - at >= 4 && std::memcmp(at, "\x1b[0m", 4) == 0) {
            m_machine.setStyle({}); // half of all sequences
            at += 4;
            continue;
        }
        // Bytes above ASCII are parts of characters; none of them begins or ends a sequence that may change the style.
        const uchar byte = uchar(*at++);
        m_machine.feed(byte < 0x80 ? char16_t(byte) : u'\xfffd');
    }
}

void LineIndex::beginLine(qint64 offset)
{
    m_machine.endLine();
    ++m_line;
    m_lineOffset = offset;
    const Mark &last = m_marks.constLast();
    const qint64 bytes = offset - last.offset;
    if ((m_line - last.line >= kLinesPerBlock && bytes >= kLeastBytesPerBlock) || bytes >= kBytesPerBlock)
        m_marks.append({m_line, offset, m_machine.style()});
}

} // namespace Deckhand

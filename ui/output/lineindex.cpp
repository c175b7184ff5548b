#include "ui/output/lineindex.h"

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

void LineIndex::append(QByteArrayView bytes)
{
    const char *const begin = bytes.data();
    const char *const end = begin + bytes.size();
    const char *escape = find(begin, end, '\x1b');
    for (const char *at = begin; at < end;) {
        const char *const newline = find(at, end, '\n');
        if (escape < at)
            escape = find(at, end, '\x1b');
        // Most lines hold no escape sequence: they cost one memchr.
        if (escape < newline || !m_machine.isIdle())
            followStyle(QByteArrayView(at, newline - at));
        if (newline == end)
            break;
        at = newline + 1;
        beginLine(m_size + (at - begin));
    }
    m_size += bytes.size();
}

LineIndex::Block LineIndex::block(qsizetype number) const
{
    const Mark &mark = m_marks.at(number);
    const bool last = number + 1 == m_marks.size();
    const qint64 endLine = last ? lineCount() : m_marks.at(number + 1).line;
    const qint64 endOffset = last ? m_size : m_marks.at(number + 1).offset;
    return {mark.line, endLine - mark.line, mark.offset, endOffset - mark.offset, mark.style};
}

qsizetype LineIndex::blockOf(qint64 line) const
{
    const auto next = std::upper_bound(m_marks.cbegin(), m_marks.cend(), line,
                                       [](qint64 wanted, const Mark &mark) { return wanted < mark.line; });
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
        // Bytes above ASCII are parts of characters; none of them begins or ends a sequence that may change the style.
        const uchar byte = uchar(*at++);
        m_machine.isText(byte < 0x80 ? char16_t(byte) : u'\xfffd');
    }
}

void LineIndex::beginLine(qint64 offset)
{
    m_machine.endLine();
    ++m_line;
    m_lineOffset = offset;
    const Mark &last = m_marks.constLast();
    if (m_line - last.line >= linesPerBlock || offset - last.offset >= bytesPerBlock)
        m_marks.append({m_line, offset, m_machine.style()});
}

} // namespace Deckhand

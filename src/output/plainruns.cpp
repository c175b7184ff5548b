#include "output/plainruns.h"

#include "output/bytefinder.h"

namespace Deckhand {

namespace {

constexpr qsizetype kUsualLength = 64;

bool isContinuation(char byte)
{
    return (uchar(byte) & 0xc0) == 0x80;
}

/// Where a sequence at `escape` ends, as TerminalLine would read it, that changes colours or modes, or erases what is behind
/// the text (as compilers and grep do); `escape` when it is another, which may move the cursor.
qsizetype endOfSequence(QByteArrayView bytes, qsizetype escape)
{
    if (bytes.size() - escape < 3 || bytes.at(escape + 1) != '[')
        return escape;
    const qsizetype most = qMin(bytes.size(), escape + kUsualLength);
    qsizetype last = escape + 2;
    while (last < most && bytes.at(last) >= '0' && bytes.at(last) <= '?')
        ++last;
    if (last == most
        || !(QByteArrayView("mhl").contains(bytes.at(last)) || (bytes.at(last) == 'K' && last == escape + 2)))
        return escape;
    // Amid a character it parts bytes that would make one without it.
    const qsizetype end = last + 1;
    return end < bytes.size() && isContinuation(bytes.at(end)) ? escape : end;
}

/// Where that ends what stands at `at` and does not change what is shown; `at` when it does.
qsizetype endOfHarmless(QByteArrayView bytes, qsizetype at)
{
    qsizetype end = at;
    switch (bytes.at(at)) {
    case '\x1b':
        return endOfSequence(bytes, at);
    case '\r': // of a line end in the style of other systems
        while (end < bytes.size() && bytes.at(end) == '\r')
            ++end;
        return end < bytes.size() && bytes.at(end) == '\n' ? end : at;
    case '\xc2':
        ++end;
        return end < bytes.size() && uchar(bytes.at(end)) >= 0x80 && uchar(bytes.at(end)) < 0xa0 ? at : end;
    default:
        return at;
    }
}

} // namespace

void PlainRuns::start(QByteArrayView lines)
{
    m_lines = lines;
    m_at = 0;
    m_text.reserve(lines.size());
}

std::optional<PlainRuns::Run> PlainRuns::next()
{
    if (m_at == m_lines.size())
        return {};
    m_text.truncate(0); // and not clear(), which gives the memory back
    qsizetype copied = m_at;
    qsizetype at = m_at;
    while ((at = indexOfControl(m_lines, at)) < m_lines.size()) {
        const qsizetype end = endOfHarmless(m_lines, at);
        if (end == at)
            break;
        if (m_lines.at(at) == '\x1b') {
            m_text.append(m_lines.data() + copied, at - copied);
            copied = end;
        }
        at = end;
    }
    if (at == m_lines.size())
        return runUpTo(at, copied);
    const qsizetype line = m_lines.first(at).lastIndexOf('\n') + 1;
    if (line > m_at)
        return runUpTo(line, copied);
    const qsizetype feed = m_lines.indexOf('\n', at);
    const qsizetype begin = std::exchange(m_at, feed < 0 ? m_lines.size() : feed + 1);
    return Run{m_lines.sliced(begin, m_at - begin), false, m_at};
}

PlainRuns::Run PlainRuns::runUpTo(qsizetype end, qsizetype copied)
{
    const qsizetype begin = std::exchange(m_at, end);
    if (copied == begin)
        return {m_lines.sliced(begin, end - begin), true, end};
    if (copied <= end)
        m_text.append(m_lines.data() + copied, end - copied);
    else // colours of the line behind it were looked at already
        m_text.truncate(m_text.lastIndexOf('\n') + 1);
    return {m_text, true, end};
}

} // namespace Deckhand

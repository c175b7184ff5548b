#include "anthropic/sseparser.h"

#include <algorithm>

namespace Deckhand {

namespace {
constexpr qsizetype kMostStray = 256 * 1024;
}

void SseParser::feed(const QByteArray &bytes)
{
    Q_ASSERT(m_at == m_input.size() || m_overflowed);
    m_input = bytes;
    m_at = 0;
    m_nextLf = -1;
    m_nextCr = -1;
}

std::optional<SseEvent> SseParser::next()
{
    if (m_clearsFirst) {
        // resize keeps the memory: a long stream allocates nothing for its events.
        m_name.resize(0);
        m_data.resize(0);
        m_hasData = false;
        m_clearsFirst = false;
    }
    while (const auto line = nextLine()) {
        if (!line->isEmpty()) {
            takeField(*line);
            continue;
        }
        if (m_data.isEmpty()) {
            m_name.resize(0);
            m_hasData = false;
            continue;
        }
        m_clearsFirst = true;
        m_stray.resize(0);
        return SseEvent{m_name, m_data};
    }
    return std::nullopt;
}

std::optional<QByteArrayView> SseParser::nextLine()
{
    if (m_lineIsPartial) { // the partial line was handed out by the last call
        m_partialLine.resize(0);
        m_lineIsPartial = false;
    }
    if (m_skipsLf && m_at < m_input.size()) {
        if (m_input.at(m_at) == '\n')
            ++m_at;
        m_skipsLf = false;
    }
    if (m_overflowed)
        return std::nullopt;
    const qsizetype end = findLineEnd();
    if (end < 0) {
        keepRest();
        return std::nullopt;
    }
    QByteArrayView line(m_input.constData() + m_at, end - m_at);
    m_skipsLf = m_input.at(end) == '\r';
    m_at = end + 1;
    if (!m_partialLine.isEmpty()) {
        m_partialLine.append(line);
        m_lineIsPartial = true;
        line = m_partialLine;
    }
    dropByteOrderMark(line);
    return line;
}

qsizetype SseParser::findLineEnd()
{
    const auto find = [this](qsizetype &known, char c) {
        if (known < m_at) {
            known = m_input.indexOf(c, m_at);
            if (known < 0)
                known = m_input.size();
        }
    };
    find(m_nextLf, '\n');
    find(m_nextCr, '\r');
    const qsizetype end = std::min(m_nextLf, m_nextCr);
    return end < m_input.size() ? end : -1;
}

void SseParser::keepRest()
{
    m_partialLine.append(QByteArrayView(m_input).sliced(m_at));
    m_at = m_input.size();
    if (m_partialLine.size() + m_data.size() > m_limit)
        m_overflowed = true;
}

void SseParser::dropByteOrderMark(QByteArrayView &line)
{
    if (std::exchange(m_atStart, false) && line.startsWith("\xEF\xBB\xBF"))
        line = line.sliced(3);
}

void SseParser::takeField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArrayView field = colon < 0 ? line : line.first(colon); // empty for a comment
    QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (field == "event") {
        m_name.resize(0);
        m_name.append(value);
    } else if (field == "error") { // no field of the standard; llama.cpp and others tell their failures so
        m_name = "error";
        m_data.resize(0);
        m_data.append(value);
    } else if (field == "data") {
        if (std::exchange(m_hasData, true))
            m_data.append('\n');
        m_data.append(value);
        if (m_data.size() > m_limit)
            m_overflowed = true;
    } else if (!field.isEmpty() && field != "id" && field != "retry" && m_stray.size() + line.size() < kMostStray) {
        m_stray.append(line).append('\n');
    }
}

} // namespace Deckhand

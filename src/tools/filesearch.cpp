#include "tools/filesearch.h"

#include "base/textcut.h"

#include <algorithm>
#include <cstring>

namespace Deckhand {

namespace {

constexpr qsizetype kRead = 256 * 1024;       ///< bytes
constexpr qsizetype kDecoded = 64 * 1024;     ///< of another encoding, at a time
constexpr qsizetype kBlock = 16 * 1024;       ///< bytes that are decoded to be looked through together
constexpr qsizetype kLongLine = 32 * 1024;    ///< what is longer is looked through in pieces,
constexpr qsizetype kOverlap = 1024;          ///< which have so much in common
constexpr qsizetype kMostBefore = 128 * 1024; ///< bytes that are kept to show lines before a hit
constexpr qsizetype kShownLine = 300;         ///< characters
constexpr qsizetype kShownBefore = 100;

/// What can be told at once; encodingOf() takes longer.
std::optional<TextEncoding> encodingOfBeginning(QByteArrayView bytes)
{
    const bool hasZero = std::memchr(bytes.data(), 0, size_t(bytes.size())) != nullptr;
    const bool isUtf8 = !hasZero && (isAscii(bytes) || bytes.chopped(tornEnd(bytes)).isValidUtf8());
    return isUtf8 && !bytes.startsWith("\xef\xbb\xbf") ? TextEncoding() : encodingOf(bytes);
}

QString lineText(QByteArrayView bytes)
{
    QString text = QString::fromUtf8(bytes);
    if (text.endsWith(u'\r'))
        text.chop(1);
    return text;
}

} // namespace

QString lineAround(const QString &line, qsizetype place)
{
    if (line.size() <= kShownLine)
        return line;
    const qsizetype begin = characterStart(QStringView(line), std::max<qsizetype>(0, place - kShownBefore));
    const QStringView rest = QStringView(line).sliced(begin);
    const QStringView shown = firstCharacters(rest, kShownLine);
    return (begin > 0 ? QStringLiteral("…") : QString()) + shown.toString()
         + (shown.size() < rest.size() ? QStringLiteral("…") : QString());
}

FileSearch::FileSearch(const LinePattern &pattern, Shape shape, std::function<bool()> isOver)
    : m_pattern(pattern.again()),
      m_shape(shape),
      m_isOver(std::move(isOver)),
      m_keptBefore(shape.context > 0 ? kMostBefore : 0),
      m_bytes(kRead, Qt::Uninitialized)
{
}

std::optional<FileHits> FileSearch::search(const FileDescriptor &file, qint64 size)
{
    if (!begin(file, size))
        return {};
    for (qsizetype from = 0;;) {
        const qsizetype end = searchableEnd();
        searchLines(from, end);
        if ((m_shape.isFirstEnough && m_hits.lines > 0) || m_isOver() || (m_isAtEnd && end == m_size))
            break;
        // The end of a part of a long line is looked at again.
        m_beginsInLine = end > 0 && m_bytes.at(end - 1) != '\n';
        const qsizetype again = m_beginsInLine ? std::max(from, end - kOverlap) : end;
        from = std::min(again, m_keptBefore);
        compact(again);
        readMore(file);
    }
    return m_hits.lines > 0 || m_hits.hardLines > 0 ? std::optional(m_hits) : std::nullopt;
}

/// False: nothing can be in it.
bool FileSearch::begin(const FileDescriptor &file, qint64 size)
{
    m_hits = {};
    m_decoder.reset();
    m_block = {};
    m_counted = m_shownTo = 0;
    m_number = 1;
    m_lastHit = m_lastShown = 0;
    m_awaited = 0;
    m_beginsInLine = false;
    m_size = file.read(m_bytes.data(), kRead);
    m_isAtEnd = m_size >= size && m_size < kRead;
    const QByteArrayView beginning = view(0, m_size);
    const bool mayHold = m_pattern.needle().isEmpty() || !m_isAtEnd || m_pattern.needle().indexIn(beginning) >= 0
                      || std::memchr(beginning.data(), 0, size_t(beginning.size())) != nullptr;
    const auto encoding = m_size > 0 && mayHold ? encodingOfBeginning(beginning) : std::nullopt;
    if (!encoding)
        return false;
    m_hits.encoding = *encoding;
    if (!encoding->isUtf8() || encoding->hasMark) {
        m_decoder.emplace(*encoding);
        m_raw = beginning.toByteArray();
        m_size = 0;
        const bool isWhole = std::exchange(m_isAtEnd, false);
        readMore(file);
        m_isAtEnd = isWhole;
    }
    return true;
}

/// To what is there. The room grows where a line does not fit.
bool FileSearch::readMore(const FileDescriptor &file)
{
    if (!m_decoder) {
        if (m_bytes.size() - m_size < kRead / 2)
            m_bytes.resize(m_size + kRead);
        const qint64 count = file.read(m_bytes.data() + m_size, m_bytes.size() - m_size);
        m_size += count;
        m_isAtEnd = count == 0;
        return count > 0;
    }
    if (m_raw.isEmpty()) {
        m_raw.resize(kDecoded);
        m_raw.truncate(file.read(m_raw.data(), kDecoded));
        m_isAtEnd = m_raw.isEmpty();
    }
    const QByteArray decoded = m_decoder->decode(m_raw).toUtf8();
    m_raw.clear();
    if (m_bytes.size() < m_size + decoded.size())
        m_bytes.resize(m_size + decoded.size() + kRead);
    std::copy(decoded.begin(), decoded.end(), m_bytes.begin() + m_size);
    m_size += decoded.size();
    return !m_isAtEnd;
}

/// Whole lines; a part of one where there is no end of it in a whole reading.
qsizetype FileSearch::searchableEnd() const
{
    if (m_isAtEnd)
        return m_size;
    const qsizetype last = view(0, m_size).lastIndexOf('\n') + 1;
    const bool isFull = m_size - last >= kRead / 2;
    return isFull ? m_size - tornEnd(view(0, m_size)) : last;
}

void FileSearch::searchLines(qsizetype from, qsizetype end)
{
    m_block = {};
    while (from < end && !isOver()) {
        const std::optional<Hit> hit = nextHit(from, end);
        showLinesBehind(from, hit ? hit->begin : end);
        if (!hit)
            return;
        take(*hit);
        if (m_shape.isFirstEnough)
            return;
        from = hit->end + 1;
    }
}

/// Forgets what was searched, but for the lines that may still be shown before a hit.
void FileSearch::compact(qsizetype searched)
{
    numberAt(searched);
    const qsizetype dropped = searched - std::min(searched, m_keptBefore);
    if (dropped == 0)
        return;
    std::memmove(m_bytes.data(), m_bytes.constData() + dropped, size_t(m_size - dropped));
    m_size -= dropped;
    m_counted -= dropped;
    m_shownTo = std::max<qsizetype>(0, m_shownTo - dropped);
}

std::optional<FileSearch::Hit> FileSearch::nextHit(qsizetype from, qsizetype end)
{
    return m_pattern.needle().isEmpty() ? nextByBlocks(from, end) : nextByNeedle(from, end);
}

std::optional<FileSearch::Hit> FileSearch::nextByNeedle(qsizetype from, qsizetype end)
{
    for (qsizetype next = from; next < end && !isOver();) {
        const qsizetype at = m_pattern.needle().indexIn(view(0, end), next);
        if (at < 0)
            return {};
        const qsizetype begin = std::max(from, view(0, at).lastIndexOf('\n') + 1);
        const qsizetype stop = lineEnd(at, end);
        if (m_pattern.isOnlyNeedle() && m_hits.shownLines >= m_shape.mostShown)
            return Hit{begin, stop, {}, 0};
        const bool isLong = stop - begin > kLongLine;
        const qsizetype windowBegin = isLong ? std::max(begin, at - kLongLine / 2) : begin;
        const qsizetype windowEnd = isLong ? std::min(stop, at + kLongLine / 2) : stop;
        if (auto hit = hitIn(begin, stop, windowBegin, windowEnd))
            return hit;
        next = isLong ? at + 1 : stop + 1;
    }
    return {};
}

std::optional<FileSearch::Hit> FileSearch::hitIn(qsizetype begin, qsizetype end, qsizetype windowBegin,
                                                 qsizetype windowEnd)
{
    Hit hit{begin, end, lineText(view(windowBegin, windowEnd)), 0};
    hit.place = firstIn(hit.text).begin;
    return hit.place >= 0 ? std::optional(hit) : std::nullopt;
}

LinePattern::Place FileSearch::firstIn(QStringView text, qsizetype from)
{
    const LinePattern::Place place = m_pattern.firstIn(text, from);
    m_hits.hardLines += place.isTooHard ? 1 : 0;
    return place;
}

std::optional<FileSearch::Hit> FileSearch::nextByBlocks(qsizetype from, qsizetype end)
{
    while (from < end && !m_isOver()) {
        const bool isInBlock = m_block.begin <= from && from < m_block.end;
        if (!isInBlock) {
            if (const qsizetype stop = lineEnd(from, end); stop - from > kLongLine) {
                if (auto hit = nextInLongLine(from, stop))
                    return hit;
                from = stop + 1;
                continue;
            }
            openBlock(from, end);
        }
        if (auto hit = nextInBlock())
            return hit;
        from = m_block.end;
    }
    return {};
}

/// Lines that together are not many bytes; one at least.
void FileSearch::openBlock(qsizetype from, qsizetype end)
{
    qsizetype stop = end;
    if (end - from > kBlock) {
        const qsizetype last = view(from, from + kBlock).lastIndexOf('\n');
        stop = last >= 0 ? from + last + 1 : std::min(end, lineEnd(from, end) + 1);
    }
    m_block = {from, stop, QString::fromUtf8(view(from, stop)), 0, from};
}

std::optional<FileSearch::Hit> FileSearch::nextInBlock()
{
    const QStringView text(m_block.text);
    while (m_block.textAt < text.size()) {
        qsizetype lineBegin = m_block.textAt;
        const LinePattern::Place place =
            m_pattern.readsAcrossLines() ? m_pattern.firstIn(text, lineBegin) : LinePattern::Place{-1, -1, true};
        if (place.begin < 0 && !place.isTooHard)
            break;
        if (place.begin > 0)
            lineBegin = std::max(lineBegin, text.first(place.begin).lastIndexOf(u'\n') + 1);
        if (lineBegin == text.size())
            break; // an empty match behind the last line
        qsizetype stop = text.indexOf(u'\n', lineBegin);
        stop = stop < 0 ? text.size() : stop;
        for (auto passed = text.sliced(m_block.textAt, lineBegin - m_block.textAt).count(u'\n'); passed > 0; --passed)
            m_block.at = lineEnd(m_block.at, m_block.end) + 1;
        const qsizetype begin = m_block.at;
        const qsizetype end = lineEnd(begin, m_block.end);
        m_block.textAt = stop + 1;
        m_block.at = end + 1;
        QStringView line = text.sliced(lineBegin, stop - lineBegin);
        line.chop(line.endsWith(u'\r') ? 1 : 0);
        const bool isInLine = place.begin >= 0 && place.end <= lineBegin + line.size();
        const qsizetype at = isInLine ? place.begin - lineBegin : firstIn(line).begin;
        if (at >= 0)
            return Hit{begin, end, line.toString(), at};
    }
    return {};
}

std::optional<FileSearch::Hit> FileSearch::nextInLongLine(qsizetype begin, qsizetype end)
{
    for (qsizetype from = begin; from < end && !m_isOver(); from += kLongLine - kOverlap) {
        if (auto hit = hitIn(begin, end, from, std::min(end, from + kLongLine)))
            return hit;
    }
    return {};
}

void FileSearch::take(const Hit &hit)
{
    // Another part of the same long line?
    const bool isNewLine = hit.begin > 0 ? m_bytes.at(hit.begin - 1) == '\n' : !m_beginsInLine;
    if (!isNewLine && m_hits.lines > 0 && numberAt(hit.begin) == m_lastHit)
        return;
    ++m_hits.lines;
    if (!isNewLine || hit.end - hit.begin >= kRead / 4 || m_hits.shownLines < m_shape.mostShown)
        m_lastHit = numberAt(hit.begin);
    if (m_hits.shownLines >= m_shape.mostShown)
        return;
    ++m_hits.shownLines;
    showLinesBefore(hit.begin);
    show(hit.begin, hit.end, u':', lineAround(hit.text, hit.place));
    m_awaited = m_shape.context;
}

void FileSearch::showLinesBehind(qsizetype from, qsizetype end)
{
    for (qsizetype at = std::max(from, m_shownTo); m_awaited > 0 && at < end; --m_awaited) {
        const qsizetype stop = lineEnd(at, end);
        show(at, stop, u'-', shortened(lineText(view(at, std::min(stop, at + kLongLine))), kShownLine));
        at = stop + 1;
    }
}

void FileSearch::showLinesBefore(qsizetype end)
{
    qsizetype begin = end;
    for (int i = 0; i < m_shape.context && begin > m_shownTo; ++i)
        begin = std::max(m_shownTo, view(0, begin - 1).lastIndexOf('\n') + 1);
    const qint64 first = numberAt(end) - view(begin, end).count('\n');
    if (m_shape.context > 0 && m_lastShown > 0 && first > m_lastShown + 1)
        m_hits.shown.append(QStringLiteral("--"));
    m_number = first;
    m_counted = begin;
    for (qsizetype at = begin; at < end;) {
        const qsizetype stop = lineEnd(at, end);
        show(at, stop, u'-', shortened(lineText(view(at, std::min(stop, at + kLongLine))), kShownLine));
        at = stop + 1;
    }
}

void FileSearch::show(qsizetype begin, qsizetype end, QChar sign, const QString &text)
{
    m_lastShown = numberAt(begin);
    m_shownTo = std::min(m_size, end + 1);
    m_hits.shown.append(QString::number(m_lastShown) + sign + text);
}

/// Where a place costs next to nothing the clock is not asked for each.
bool FileSearch::isOver()
{
    constexpr int kCheapPlaces = 1024;
    return m_pattern.isOnlyNeedle() ? ++m_cheapPlaces % kCheapPlaces == 0 && m_isOver() : m_isOver();
}

/// Behind the last place that was asked for.
qint64 FileSearch::numberAt(qsizetype place)
{
    if (place > m_counted) {
        m_number += view(m_counted, place).count('\n');
        m_counted = place;
    }
    return m_number;
}

qsizetype FileSearch::lineEnd(qsizetype from, qsizetype end) const
{
    const qsizetype found = from < end ? view(0, end).indexOf('\n', from) : -1;
    return found < 0 ? end : found;
}

QByteArrayView FileSearch::view(qsizetype from, qsizetype end) const
{
    return QByteArrayView(m_bytes.constData() + from, end - from);
}

} // namespace Deckhand

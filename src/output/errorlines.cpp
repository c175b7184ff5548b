#include "output/errorlines.h"

#include "base/textcut.h"
#include "output/outputlog.h"

#include <QMap>

namespace Deckhand {

namespace {

constexpr qint64 kChunkSize = 1 << 20;
constexpr qint64 kMostRead = 16ll << 20; ///< from either end
constexpr qint64 kMostOfLine = 400;
/// What is read around a chunk, so that a word on its border and what stands beside it are whole.
constexpr qint64 kMargin = 64;

struct Chunk {
    qint64 begin;
    qint64 end;
};

QList<Chunk> chunksOf(qint64 from, qint64 to, const OutputGap &gap)
{
    QList<Chunk> chunks;
    const auto add = [&chunks](qint64 begin, qint64 end) {
        for (; begin < end; begin += kChunkSize)
            chunks.append({begin, qMin(begin + kChunkSize, end)});
    };
    if (!gap.isEmpty()) {
        add(from, qMin(to, gap.begin));
        add(qMax(from, gap.end), to);
    } else {
        add(from, to);
    }
    return chunks;
}

class ErrorSearch
{
public:
    ErrorSearch(OutputLog &file, qint64 from, qint64 to, int most)
        : m_file(file),
          m_chunks(chunksOf(from, to, file.gap())),
          m_most(most)
    {
    }

    ErrorLines run()
    {
        const qsizetype end = qMin<qsizetype>(m_chunks.size(), kMostRead / kChunkSize);
        qsizetype firstUnread = 0;
        while (firstUnread < end && m_lines.size() < (m_most + 1) / 2)
            collect(m_chunks.at(firstUnread++), (m_most + 1) / 2 - int(m_lines.size()));
        runBackwards(firstUnread);
        return {m_lines.values(), m_more};
    }

private:
    void runBackwards(qsizetype firstUnread)
    {
        // The last chunk that was read forwards was not read to its end when it had enough.
        const qsizetype first = m_enough ? firstUnread - 1 : firstUnread;
        qsizetype at = m_chunks.size();
        const qsizetype lowest = qMax<qsizetype>(first, at - kMostRead / kChunkSize);
        while (at > lowest && m_lines.size() < m_most)
            collectLast(m_chunks.at(--at), m_most - int(m_lines.size()));
        m_more = m_more || at > first;
    }

    /// Its first lines that look like errors.
    void collect(const Chunk &chunk, int most)
    {
        const QByteArrayView bytes = read(chunk);
        qsizetype at = start(chunk);
        for (; most > 0 && (at = next(bytes, chunk, at)) >= 0; --most)
            at = keep(bytes, at);
        m_enough = most == 0;
    }

    /// Its last ones. What stands before them is only counted as being there.
    void collectLast(const Chunk &chunk, int most)
    {
        const QByteArrayView bytes = read(chunk);
        QList<qsizetype> places;
        for (qsizetype at = start(chunk); (at = next(bytes, chunk, at)) >= 0; at = endOfLine(bytes, at))
            places.append(at);
        for (; most > 0 && !places.isEmpty(); places.removeLast()) {
            const qsizetype before = m_lines.size();
            keep(bytes, places.last());
            most -= int(m_lines.size() - before);
        }
        const bool known = places.isEmpty() || m_lines.contains(lineAround(bytes, places.last()).offset);
        m_more = m_more || !known;
    }

    /// With what stands around it. Into the same memory each time: fresh memory costs more than the reading.
    QByteArrayView read(const Chunk &chunk)
    {
        m_bytesBegin = qMax<qint64>(0, chunk.begin - kMostOfLine);
        const qint64 size = chunk.end + kMostOfLine - m_bytesBegin;
        m_buffer.resize(kChunkSize + 2 * kMostOfLine);
        const qint64 count = m_file.seek(m_bytesBegin) ? m_file.read(m_buffer.data(), size) : 0;
        return QByteArrayView(m_buffer).first(qMax<qint64>(0, count));
    }

    qsizetype start(const Chunk &chunk) const { return qsizetype(chunk.begin - m_bytesBegin); }

    qsizetype next(QByteArrayView bytes, const Chunk &chunk, qsizetype from) const
    {
        const qsizetype end = qMin<qsizetype>(bytes.size(), chunk.end - m_bytesBegin + kMargin);
        const qsizetype found = indexOfError(bytes.first(end), qMin(from, end));
        return found < chunk.end - m_bytesBegin ? found : -1;
    }

    static qsizetype endOfLine(QByteArrayView bytes, qsizetype at)
    {
        const qsizetype end = bytes.indexOf('\n', at);
        return end < 0 ? bytes.size() : end;
    }

    ErrorLine lineAround(QByteArrayView bytes, qsizetype at) const
    {
        qsizetype begin = bytes.first(at).lastIndexOf('\n') + 1;
        if (at - begin > kMostOfLine / 2) // a line that long: what stands before the word matters less
            begin = characterEnd(bytes, at - kMostOfLine / 4);
        const qsizetype end = characterStart(bytes, qMin(endOfLine(bytes, at), begin + qsizetype(kMostOfLine)));
        return {m_bytesBegin + begin, bytes.sliced(begin, end - begin).toByteArray()};
    }

    /// Returns where its line ends. A line that reaches over the border of two chunks is kept once.
    qsizetype keep(QByteArrayView bytes, qsizetype at)
    {
        const ErrorLine line = lineAround(bytes, at);
        m_lines.insert(line.offset, line);
        return endOfLine(bytes, at);
    }

    OutputLog &m_file;
    const QList<Chunk> m_chunks;
    const int m_most;
    QMap<qint64, ErrorLine> m_lines;
    QByteArray m_buffer;
    qint64 m_bytesBegin = 0; ///< offset in the file of what was read last
    bool m_enough = false;
    bool m_more = false;
};

} // namespace

ErrorLines errorLines(const QString &path, qint64 from, qint64 to, int most)
{
    OutputLog file(path);
    if (most <= 0 || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    return ErrorSearch(file, qMax<qint64>(0, from), qMin(to, file.size()), most).run();
}

} // namespace Deckhand

#include "output/outputfile.h"

#include "base/textcut.h"

namespace Deckhand {

namespace {

constexpr qint64 kLongestCharacter = 4; ///< bytes

/// How many bytes at `offset` belong to a character that begins before it.
qint64 restOfCharacter(OutputLog &file, qint64 offset)
{
    const qint64 begin = qMax<qint64>(0, offset - 3);
    const QByteArray bytes = offset > 0 && file.seek(begin) ? file.read(6) : QByteArray();
    const auto at = qsizetype(offset - begin);
    qsizetype lead = at - 1;
    while (lead >= 0 && lead < bytes.size() && isUtf8Continuation(bytes.at(lead)))
        --lead;
    if (lead < 0 || lead >= bytes.size())
        return 0;
    qsizetype end = at;
    while (end < bytes.size() && end < lead + utf8Length(bytes.at(lead)) && isUtf8Continuation(bytes.at(end)))
        ++end;
    return end - at;
}

/// Where the bytes from `offset` on end: at the gap or, behind it, at the end of the file.
qint64 endOfStored(qint64 offset, const OutputGap &gap, qint64 size)
{
    return !gap.isEmpty() && offset < gap.begin ? gap.begin : size;
}

QByteArray readUpTo(OutputLog &file, qint64 offset, qint64 end)
{
    return end > offset && file.seek(offset) ? file.read(end - offset) : QByteArray();
}

/// Not buffered: a read ahead would bring zeros from where the ring is being cut.
bool openForReading(OutputLog &file)
{
    return file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

} // namespace

QByteArray readStored(OutputLog &file, qint64 &offset, qint64 maxBytes)
{
    const OutputGap gap = file.gap();
    if (offset >= gap.begin && offset < gap.end)
        offset = gap.end;
    const qint64 end = qMin(offset + maxBytes, endOfStored(offset, gap, file.size()));
    QByteArray bytes = readUpTo(file, offset, end);
    const OutputGap now = file.gap();
    if (now.end == gap.end || now.end <= offset)
        return bytes;
    if (offset < now.begin) { // the first gap came into being just now
        bytes.truncate(qMin<qint64>(bytes.size(), now.begin - offset));
        return bytes;
    }
    bytes.remove(0, qMin<qint64>(bytes.size(), now.end - offset));
    offset = now.end;
    return bytes;
}

QByteArray readTail(const QString &path, qint64 maxBytes)
{
    OutputLog file(path);
    if (maxBytes <= 0 || !openForReading(file))
        return {};
    const OutputGap gap = file.gap();
    // Nothing stored behind the gap: the end of what there is lies before it.
    const qint64 size = !gap.isEmpty() && gap.end >= file.size() ? gap.begin : file.size();
    qint64 offset = qMax<qint64>(0, size - maxBytes);
    if (gap.end < size)
        offset = qMax(offset, gap.end);
    QByteArray tail = readStored(file, offset, size - offset);
    if (offset > 0)
        tail.remove(0, tornStart(tail));
    return tail;
}

OutputRange readRange(const QString &path, qint64 offset, qint64 maxBytes)
{
    OutputLog file(path);
    if (maxBytes <= 0 || !openForReading(file))
        return {};
    OutputRange range;
    range.size = file.size();
    range.offset = qBound<qint64>(0, offset, range.size);
    range.offset = qMin(range.size, range.offset + restOfCharacter(file, range.offset));
    const qint64 wanted = range.offset;
    range.bytes = readStored(file, range.offset, qMax(maxBytes, kLongestCharacter));
    if (range.offset > wanted) { // behind the gap; it ends anywhere
        const qsizetype torn = tornStart(range.bytes);
        range.bytes.remove(0, torn);
        range.offset += torn;
    }
    range.size = qMax(range.size, range.offset + range.bytes.size());
    // Binary data is left alone: it has no characters to protect.
    if (const qsizetype torn = tornEnd(range.bytes); torn < range.bytes.size())
        range.bytes.chop(torn);
    range.next = range.offset + range.bytes.size();
    return range;
}

} // namespace Deckhand

#include "process/outputfile.h"

#include <QFile>

namespace Deckhand {

namespace {

bool isContinuation(char byte)
{
    return (static_cast<uchar>(byte) & 0xc0) == 0x80;
}

/// Bytes of the character that starts with `lead`; 1 for what cannot start one.
int sequenceLength(char lead)
{
    const auto byte = static_cast<uchar>(lead);
    return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
}

/// Takes an unfinished character off the end. Binary data is left alone: it has no characters to protect.
void cutUnfinishedEnd(QByteArray &bytes)
{
    for (int back = 1; back <= qMin<qsizetype>(4, bytes.size()); ++back) {
        const char byte = bytes.at(bytes.size() - back);
        if (isContinuation(byte))
            continue;
        if (sequenceLength(byte) > back)
            bytes.chop(back);
        return;
    }
}

/// Takes the rest of a character whose beginning was cut away off the front; it has three bytes at most.
void cutUnfinishedStart(QByteArray &bytes)
{
    qsizetype count = 0;
    while (count < 3 && count < bytes.size() && isContinuation(bytes.at(count)))
        ++count;
    bytes.remove(0, count);
}

QByteArray readFrom(QFile &file, qint64 offset, qint64 size)
{
    return size > 0 && file.seek(offset) ? file.read(size) : QByteArray();
}

} // namespace

OutputExcerpt readExcerpt(const QString &path, qint64 maxBytes)
{
    QFile file(path);
    if (maxBytes <= 0 || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    const qint64 size = file.size();
    OutputExcerpt excerpt;
    if (size <= maxBytes) {
        excerpt.head = readFrom(file, 0, size);
        return excerpt;
    }
    const qint64 tailSize = maxBytes / 2;
    excerpt.head = readFrom(file, 0, maxBytes - tailSize);
    cutUnfinishedEnd(excerpt.head);
    excerpt.tail = readFrom(file, size - tailSize, tailSize);
    cutUnfinishedStart(excerpt.tail);
    excerpt.omitted = size - excerpt.head.size() - excerpt.tail.size();
    return excerpt;
}

QByteArray readTail(const QString &path, qint64 maxBytes)
{
    QFile file(path);
    if (maxBytes <= 0 || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    const qint64 size = file.size();
    const qint64 offset = qMax<qint64>(0, size - maxBytes);
    QByteArray tail = readFrom(file, offset, size - offset);
    if (offset > 0)
        cutUnfinishedStart(tail);
    return tail;
}

} // namespace Deckhand

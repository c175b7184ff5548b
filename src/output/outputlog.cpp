#include "output/outputlog.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cstring>
#include <functional>

namespace Deckhand {

namespace {

constexpr qint64 kSegment = 1 << 20;

QString ringFolder(const QString &path)
{
    return path.chopped(path.endsWith(QLatin1String(".log")) ? 4 : 0) + QStringLiteral(".ring");
}

} // namespace

qint64 OutputLog::size() const
{
    const Segments ring = segments();
    if (ring.first == ring.end)
        return QFile::size();
    return (ring.end - 1) * kSegment + QFileInfo(segmentPath(ring.end - 1)).size();
}

OutputGap OutputLog::gap() const
{
    const Segments ring = segments();
    if (ring.first == ring.end)
        return holeIn(*this);
    const OutputGap gap = {QFile::size(), ring.first * kSegment};
    return gap.isEmpty() ? OutputGap() : gap;
}

qint64 OutputLog::readData(char *data, qint64 maxSize)
{
    qint64 done = qMax<qint64>(0, pos() < QFile::size() ? QFile::readData(data, maxSize) : 0);
    while (done < maxSize) {
        const qint64 got = readSegment(pos() + done, data + done, maxSize - done);
        if (got <= 0)
            break;
        done += got;
    }
    return done;
}

/// The last ones that follow each other: what stands before them was let go of while somebody read it.
OutputLog::Segments OutputLog::segments() const
{
    const QString folder = ringFolder(fileName());
    if (!QFileInfo::exists(folder)) // nearly always
        return {};
    QList<qint64> numbers;
    for (const QString &name : QDir(folder).entryList(QDir::Files, QDir::NoSort))
        numbers.append(name.toLongLong());
    std::sort(numbers.begin(), numbers.end(), std::greater<>());
    Segments ring;
    for (const qint64 number : std::as_const(numbers)) {
        if (ring.first == ring.end)
            ring = {number, number + 1};
        else if (number == ring.first - 1)
            ring.first = number;
        else
            break;
    }
    return ring;
}

QString OutputLog::segmentPath(qint64 number) const
{
    return ringFolder(fileName()) + u'/' + QString::number(number);
}

/// Opened for each read: as long as it is open Windows does not let it go. One that has just gone reads as a hole does.
qint64 OutputLog::readSegment(qint64 offset, char *data, qint64 maxSize) const
{
    QFile segment(segmentPath(offset / kSegment));
    if (segment.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return segment.seek(offset % kSegment) ? segment.read(data, maxSize) : 0;
    if (offset / kSegment >= segments().first)
        return 0;
    const qint64 rest = qMin(maxSize, kSegment - offset % kSegment);
    memset(data, 0, size_t(rest));
    return rest;
}

OutputGap outputGap(const QString &path)
{
    OutputLog log(path);
    const bool isPlain = QFileInfo(path).isFile(); // whoever opens a FIFO waits
    return isPlain && log.open(QIODevice::ReadOnly | QIODevice::Unbuffered) ? log.gap() : OutputGap();
}

qint64 outputSize(const QString &path)
{
    return OutputLog(path).size();
}

} // namespace Deckhand

#include "support/outputfiles.h"

#include <QtEndian>

#ifdef Q_OS_LINUX
#include <fcntl.h>
#endif

namespace Deckhand {

namespace {

void writeAs(const QString &path, const QByteArray &bytes, QFile::OpenMode mode)
{
    QFile file(path);
    if (!file.open(mode) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written: %s", qPrintable(path), qPrintable(file.errorString()));
}

} // namespace

QString writeFile(const QString &path, const QByteArray &bytes)
{
    writeAs(path, bytes, QFile::WriteOnly);
    return path;
}

void appendToFile(const QString &path, const QByteArray &bytes)
{
    writeAs(path, bytes, QFile::Append);
}

bool punchHole([[maybe_unused]] QFile &file, [[maybe_unused]] qint64 begin, [[maybe_unused]] qint64 end)
{
#ifdef Q_OS_LINUX
    return ::fallocate(file.handle(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin, end - begin) == 0;
#else
    return false;
#endif
}

void punchHole(const QString &path, qint64 begin, qint64 end)
{
    QFile file(path);
    if (!file.open(QFile::ReadWrite) || !punchHole(file, begin, end))
        qFatal("%s: no hole can be made in it", qPrintable(path));
}

QByteArray arrivalRecord(qint64 offset, qint64 lineFeeds, qint64 time)
{
    QByteArray bytes(24, '\0');
    qToLittleEndian(offset, bytes.data());
    qToLittleEndian(lineFeeds, bytes.data() + 8);
    qToLittleEndian(time, bytes.data() + 16);
    return bytes;
}

Flood::Flood(const QString &path, qint64 head, qint64 ring, qint64 step)
    : m_file(path),
      m_head(head),
      m_ring(ring),
      m_step(step)
{
}

void Flood::write(const QByteArray &bytes)
{
    m_file.seek(m_size);
    m_size += m_file.write(bytes);
    const qint64 end = (m_size - m_ring) / m_step * m_step;
    if (end > m_gapEnd && end > m_head) {
        punchHole(m_file, qMax(m_head, m_gapEnd), end);
        m_gapEnd = end;
    }
}

} // namespace Deckhand

#include "output/arrivalindex.h"

#include <QFile>
#include <QtEndian>

namespace Deckhand {

void ArrivalIndex::open(const QString &path)
{
    m_path = path;
    m_bytes.clear();
}

void ArrivalIndex::update()
{
    QFile file(m_path);
    if (m_path.isEmpty() || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return m_bytes.clear();
    const qint64 size = qMin(file.size(), kMostBytes) / kRecordBytes * kRecordBytes;
    const qint64 known = m_bytes.size();
    if (size == known && known == 0)
        return;
    // Offsets ascend, so a file that has the last known record in the same place is the file that was read before.
    bool goesOn = size >= known && known > 0 && file.seek(known - kRecordBytes);
    goesOn = goesOn && file.read(kRecordBytes) == m_bytes.last(kRecordBytes);
    if (!goesOn) {
        m_bytes.clear();
        file.seek(0);
    }
    m_bytes += file.read(size - m_bytes.size());
    m_bytes.truncate(m_bytes.size() / kRecordBytes * kRecordBytes);
}

ArrivalIndex::Record ArrivalIndex::record(qsizetype number) const
{
    const char *const data = m_bytes.constData() + number * kRecordBytes;
    return {qFromLittleEndian<qint64>(data), qFromLittleEndian<qint64>(data + 8), qFromLittleEndian<qint64>(data + 16)};
}

std::optional<ArrivalIndex::Record> ArrivalIndex::at(qint64 offset) const
{
    const qsizetype next = firstFrom(offset + 1);
    return next > 0 ? std::optional(record(next - 1)) : std::nullopt;
}

std::optional<ArrivalIndex::Record> ArrivalIndex::from(qint64 offset) const
{
    const qsizetype first = firstFrom(offset);
    return first < count() ? std::optional(record(first)) : std::nullopt;
}

qsizetype ArrivalIndex::firstFrom(qint64 offset) const
{
    qsizetype first = 0;
    for (qsizetype length = count(); length > 0;) {
        const qsizetype half = length / 2;
        if (record(first + half).offset < offset) {
            first += half + 1;
            length -= half + 1;
        } else {
            length = half;
        }
    }
    return first;
}

} // namespace Deckhand

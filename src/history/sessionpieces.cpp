#include "history/sessionpieces.h"

namespace Deckhand {

namespace {

constexpr qint64 kPiece = 4LL * 1024 * 1024;
constexpr qint64 kChecked = 1024;

} // namespace

SessionPieces::SessionPieces(const QString &path, const SessionPlace &from) : m_file(path)
{
    if (!m_file.open(QIODevice::ReadOnly)) {
        m_error = m_file.errorString();
        return;
    }
    m_beginsAnew = from.offset > 0 && (m_file.size() < from.offset || checksumBefore(from.offset) != from.checksum);
    m_offset = m_beginsAnew ? 0 : from.offset;
}

std::optional<SessionFile> SessionPieces::next()
{
    for (qint64 size = kPiece; m_file.isOpen() && m_file.seek(m_offset); size *= 4) {
        const QByteArray bytes = m_file.read(size);
        const bool isRest = bytes.size() < size;
        const qsizetype end = bytes.lastIndexOf('\n') + 1;
        std::optional<SessionFile> piece;
        if (end > 0)
            piece = parse(bytes.first(end));
        else if (isRest && !bytes.isEmpty())
            piece = parse(bytes); // a line end may be lost, and the record whole
        if (!isRest && (!piece || piece->isInRound))
            continue; // it is longer
        if (!piece || (end == 0 && !piece->damages.isEmpty()))
            break;
        m_offset += end > 0 ? end : bytes.size();
        return piece;
    }
    return std::nullopt;
}

SessionPlace SessionPieces::place()
{
    return {m_offset, checksumBefore(m_offset)};
}

quint16 SessionPieces::checksumBefore(qint64 offset)
{
    const qint64 from = std::max<qint64>(0, offset - kChecked);
    return m_file.isOpen() && m_file.seek(from) ? qChecksum(m_file.read(offset - from)) : quint16(0);
}

SessionFile SessionPieces::parse(const QByteArray &records) const
{
    return *SessionFile::parse(records, m_file.fileName(), SessionFile::For::Part);
}

} // namespace Deckhand

#include "anthropic/oncebody.h"

#include <algorithm>
#include <cstring>

namespace Deckhand {

OnceBody::OnceBody(QByteArray bytes, QObject *parent) : QIODevice(parent), m_bytes(std::move(bytes))
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered); // a buffer would read ahead of what is handed out
}

bool OnceBody::seek(qint64 position)
{
    if (m_handedOut || position < 0 || position > m_bytes.size() || !QIODevice::seek(position))
        return false;
    m_at = position;
    return true;
}

qint64 OnceBody::readData(char *data, qint64 most)
{
    const qint64 count = std::min(most, qint64(m_bytes.size()) - m_at);
    if (count <= 0)
        return -1;
    std::memcpy(data, m_bytes.constData() + m_at, size_t(count));
    m_at += count;
    m_handedOut = m_at == m_bytes.size();
    return count;
}

} // namespace Deckhand

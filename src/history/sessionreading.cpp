#include "history/sessionreading.h"

#include <QFileInfo>

namespace Deckhand {

namespace {

constexpr qint64 kEnd = 256LL << 10;

QByteArray bytesOf(const QString &path, qint64 from, qint64 to)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.seek(from) ? file.read(to - from) : QByteArray();
}

} // namespace

SessionReading::SessionReading(const QString &path, qint64 part)
    : m_file(path),
      m_size(QFileInfo(path).size()),
      m_part(part),
      m_left(m_size),
      m_reader(path)
{
}

QList<MessagePtr> SessionReading::end() const
{
    // A record may be long: an image.
    for (qint64 size = kEnd;; size *= 4) {
        const qint64 from = std::max<qint64>(0, m_size - size);
        const QByteArray bytes = bytesOf(m_file.fileName(), from, m_size);
        SessionReader reader(m_file.fileName());
        reader.read(QByteArrayView(bytes).sliced(from > 0 ? bytes.indexOf('\n') + 1 : 0));
        const QList<MessagePtr> messages = reader.finish(SessionFile::For::Part)->messages;
        if (from == 0 || !messages.isEmpty())
            return messages;
    }
}

std::optional<QList<MessagePtr>> SessionReading::next()
{
    if (!m_file.isOpen() && !m_file.open(QIODevice::ReadOnly))
        m_left = 0;
    while (!m_isFinished) {
        const QByteArray bytes = m_file.read(std::min(m_left, m_part));
        m_left = bytes.isEmpty() ? 0 : m_left - bytes.size();
        const qsizetype lineEnd = bytes.lastIndexOf('\n');
        m_begun += bytes;
        if (m_left > 0 && lineEnd < 0)
            continue;
        const qsizetype end = m_left > 0 ? m_begun.size() - bytes.size() + lineEnd + 1 : m_begun.size();
        m_reader.read(QByteArrayView(m_begun).first(end));
        m_begun.remove(0, end);
        QList<MessagePtr> messages = m_reader.takeMessages();
        if (m_left == 0) {
            m_isFinished = true;
            m_rest = m_reader.finish(SessionFile::For::Writing);
            if (m_rest)
                messages += std::exchange(m_rest.value().messages, {}); // a round that was never closed
        }
        if (!messages.isEmpty())
            return messages;
    }
    return std::nullopt;
}

QByteArray SessionReading::bytes() const
{
    return bytesOf(m_file.fileName(), 0, m_size);
}

} // namespace Deckhand

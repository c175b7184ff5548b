#pragma once

#include <QHash>
#include <QString>

namespace Deckhand {

/// What has been read of a text that may grow: tells whether a newer one only goes on. While it grows that is a copy of its
/// own, for sharing the model's string would make the model copy all of it at the next token; what stands still is told by
/// its hash, so that a long answer is not held once more for good.
class SeenText
{
public:
    qsizetype size() const { return m_size; }

    bool isContinuedBy(QStringView text) const
    {
        if (text.size() < m_size)
            return false;
        return m_copy.isEmpty() ? hashOf(text.first(m_size)) == m_hash : text.startsWith(m_copy);
    }

    /// `text` goes on from what was seen. `grows`: more of it will come.
    void see(QStringView text, bool grows)
    {
        if (!grows) {
            m_hash = hashOf(text);
            m_copy = QString();
        } else if (m_copy.size() == m_size) {
            m_copy.append(text.sliced(m_size));
        } else {
            m_copy = text.toString();
        }
        m_size = text.size();
    }

private:
    static size_t hashOf(QStringView text) { return qHash(text, size_t(0)); }

    qsizetype m_size = 0;
    QString m_copy; ///< empty when it stands still
    size_t m_hash = hashOf({});
};

} // namespace Deckhand

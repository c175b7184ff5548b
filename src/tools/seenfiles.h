#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QHash>
#include <QString>

namespace Deckhand {

/// What the model knows of the files' content: a digest a file, taken when it last read or wrote it. A file that
/// somebody else has changed since must be read again before it is written. By content, not by time: a touched file is
/// no other.
class SeenFiles
{
public:
    static constexpr QCryptographicHash::Algorithm algorithm = QCryptographicHash::Sha256;
    /// Larger files are not remembered; nothing writes them either.
    static constexpr qint64 largestFile = 64 * 1024 * 1024;

    void remember(const QString &path, const QByteArray &digest) { m_digests.insert(path, digest); }
    void rememberContent(const QString &path, const QByteArray &bytes)
    {
        remember(path, QCryptographicHash::hash(bytes, algorithm));
    }
    /// False for a file that the model has never seen.
    bool hasChanged(const QString &path, const QByteArray &bytesNow) const
    {
        const auto digest = m_digests.constFind(path);
        return digest != m_digests.constEnd() && *digest != QCryptographicHash::hash(bytesNow, algorithm);
    }

private:
    QHash<QString, QByteArray> m_digests; ///< by path relative to the workspace, links followed
};

} // namespace Deckhand

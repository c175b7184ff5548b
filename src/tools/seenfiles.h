#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QHash>
#include <QString>

#include <optional>

namespace Deckhand {

/// What is known of the files' content: a digest a file, taken when the model last read or wrote it, or when a question last
/// showed to the user what it would become. A file that somebody else has changed since must be read again before it is
/// written. By content, not by time: a touched file is no other.
class SeenFiles
{
public:
    static constexpr QCryptographicHash::Algorithm kAlgorithm = QCryptographicHash::Sha256;
    /// Larger files are not remembered; nothing writes them either.
    static constexpr qint64 kLargestFile = 64 * 1024 * 1024;

    void remember(const QString &path, const QByteArray &digest) { m_digests.insert(path, digest); }
    void rememberContent(const QString &path, const QByteArray &bytes)
    {
        remember(path, QCryptographicHash::hash(bytes, kAlgorithm));
    }
    /// Nothing for a file that was never seen; empty for one that was not there.
    std::optional<QByteArray> digestOf(const QString &path) const
    {
        const auto digest = m_digests.constFind(path);
        return digest == m_digests.constEnd() ? std::nullopt : std::optional(*digest);
    }

private:
    QHash<QString, QByteArray> m_digests; ///< by path relative to the workspace, links followed
};

} // namespace Deckhand

#include "storage/draftfile.h"

#include "storage/statedir.h"

#include <QCryptographicHash>
#include <QFile>

#include <filesystem>

namespace Deckhand {

namespace {

constexpr int kMostWindows = 16; ///< of one workspace

QString nameFor(const QString &workspace)
{
    return QString::fromLatin1(QCryptographicHash::hash(workspace.toUtf8(), QCryptographicHash::Sha1).toHex().left(16));
}

Error notKept(const QString &path, const QString &why)
{
    return {QStringLiteral("What you are writing could not be kept in %1: %2. It is lost if Deckhand ends now.")
                .arg(path, why)};
}

} // namespace

DraftFile::DraftFile(const QString &folder, const QString &workspace) : m_folder(folder)
{
    if (!StateDir::makePrivate(folder))
        return;
    const QString stem = folder + u'/' + nameFor(workspace);
    for (int i = 0; i < kMostWindows && m_path.isEmpty(); ++i) {
        const QString path = QStringLiteral("%1-%2.txt").arg(stem).arg(i);
        m_lock = std::make_unique<FileLock>(path + QStringLiteral(".lock"));
        if (m_lock->acquire() == FileLock::Outcome::Taken)
            m_path = path;
    }
}

QString DraftFile::text() const
{
    QFile file(m_path);
    return !m_path.isEmpty() && file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

// Without waiting for the disk: it is for the end of the program, not of the power, and somebody is typing.
Result<void> DraftFile::save(const QString &text)
{
    if (m_path.isEmpty())
        return notKept(m_folder, QStringLiteral("there is no place for it"));
    if (text.isEmpty()) {
        QFile::remove(m_path);
        return {};
    }
    QFile file(m_path + QStringLiteral(".new"));
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size() || !file.flush())
        return notKept(m_path, file.errorString());
    file.close();
    std::error_code problem;
    std::filesystem::rename(file.filesystemFileName(), QFile(m_path).filesystemFileName(), problem);
    if (problem)
        return notKept(m_path, QString::fromStdString(problem.message()));
    return {};
}

} // namespace Deckhand

#include "workspace/workspacefs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

// For systems without openat (Windows). LIMITS: the path is made canonical, checked, and then opened by name, so
// whoever can swap a folder for a link between the two can still lead outside. Opening with
// FILE_FLAG_OPEN_REPARSE_POINT and comparing GetFinalPathNameByHandle would close that gap. Owner and streams of a
// replaced file are not kept.

namespace Deckhand {

namespace {

/// The canonical path, also for a file that does not exist yet: then its nearest existing folder is what counts.
QString canonical(const QString &absolute)
{
    const QFileInfo info(absolute);
    const QString found = info.canonicalFilePath();
    if (!found.isEmpty())
        return found;
    const QString folder = info.absolutePath();
    return folder == absolute ? absolute : canonical(folder) + QLatin1Char('/') + info.fileName();
}

/// A colon names a stream, and names that end with a dot or a space lose it: two spellings of one file.
bool isPlainName(const QString &name)
{
    return !name.contains(QLatin1Char(':')) && !name.endsWith(QLatin1Char(' '))
        && (name == QLatin1String(".") || !name.endsWith(QLatin1Char('.')));
}

} // namespace

Result<WorkspaceFs> WorkspaceFs::open(const QString &folder)
{
    const QFileInfo info(folder);
    if (!info.isDir())
        return Error{QStringLiteral("The folder %1 does not exist.").arg(folder)};
    WorkspaceFs files;
    files.m_root = info.canonicalFilePath();
    files.m_openedAs = QDir::cleanPath(info.absoluteFilePath());
    return files;
}

WorkspaceFs::WorkspaceFs(WorkspaceFs &&other) noexcept = default;
WorkspaceFs &WorkspaceFs::operator=(WorkspaceFs &&other) noexcept = default;
WorkspaceFs::~WorkspaceFs() = default;

Result<QString> WorkspaceFs::resolved(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return name;
    for (const QString &part : name->split(QLatin1Char('/'))) {
        if (!isPlainName(part))
            return Error{QStringLiteral("%1 is no plain file name on this system.").arg(path)};
    }
    const Result<QString> real = relative(canonical(m_root + QLatin1Char('/') + *name));
    return real ? real : Result<QString>(outside(path));
}

Result<std::unique_ptr<QIODevice>> WorkspaceFs::openForReading(const QString &path) const
{
    const Result<QString> name = resolved(path);
    if (!name)
        return Error{name.error()};
    auto file = std::make_unique<QFile>(m_root + QLatin1Char('/') + *name);
    if (QFileInfo(*file).isDir())
        return Error{QStringLiteral("Cannot read %1: it is a folder.").arg(path)};
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error{QStringLiteral("Cannot read %1: %2.").arg(path, file->errorString())};
    return std::unique_ptr<QIODevice>(std::move(file));
}

Result<void> WorkspaceFs::write(const QString &path, const QByteArray &bytes) const
{
    const Result<QString> name = resolved(path);
    if (!name)
        return Error{name.error()};
    const QString target = m_root + QLatin1Char('/') + *name;
    QDir().mkpath(QFileInfo(target).absolutePath());
    QSaveFile file(target);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.flush() || !file.commit())
        return Error{QStringLiteral("Cannot write %1: %2.").arg(path, file.errorString())};
    return {};
}

Result<bool> WorkspaceFs::exists(const QString &path) const
{
    const Result<QString> name = resolved(path);
    if (!name)
        return Error{name.error()};
    return QFileInfo::exists(m_root + QLatin1Char('/') + *name);
}

} // namespace Deckhand

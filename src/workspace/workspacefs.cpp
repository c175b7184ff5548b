#include "workspace/workspacefs.h"

#include "workspace/atomicreplace.h"
#include "workspace/beneath.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <optional>
#include <system_error>

namespace Deckhand {

namespace {

/// `path` without `folder` in front; nothing when it is not beneath it. Compares whole names: /ws-evil is not in /ws.
std::optional<QString> beneath(const QString &folder, const QString &path)
{
    if (path.compare(folder, kNameCase) == 0)
        return QStringLiteral(".");
    const QString prefix = folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/');
    if (path.startsWith(prefix, kNameCase))
        return path.mid(prefix.size());
    return std::nullopt;
}

QString reason(int error)
{
    switch (error) {
    case ENOENT:
        return QStringLiteral("there is no such file or folder");
    case ENOTDIR:
        return QStringLiteral("a part of the path is not a folder");
    case EISDIR:
        return QStringLiteral("it is a folder");
    case ENODEV:
        return QStringLiteral("it is not a regular file");
    case EACCES:
    case EPERM:
        return QStringLiteral("permission denied");
    case EBUSY:
        return QStringLiteral("another program uses it");
    case EROFS:
        return QStringLiteral("the file system is read-only");
    case ENOSPC:
        return QStringLiteral("the disk is full");
    case ENAMETOOLONG:
        return QStringLiteral("a name in the path is too long");
    case ELOOP:
        return QStringLiteral("too many links, or a link that changes while it is followed");
    default:
        return QString::fromStdString(std::generic_category().message(error));
    }
}

bool isMissing(const BeneathPlace &place)
{
    return place.error == ENOENT || place.error == ENOTDIR;
}

} // namespace

Error WorkspaceFs::outside(const QString &path) const
{
    return {QStringLiteral("%1 is outside the workspace %2. Only files inside it can be used.").arg(path, m_root)};
}

Error WorkspaceFs::failure(const char *verb, const QString &path, int error) const
{
    if (error == EXDEV)
        return outside(path);
    return {QStringLiteral("Cannot %1 %2: %3.").arg(QLatin1String(verb), path, reason(error))};
}

Result<WorkspaceFs> WorkspaceFs::open(const QString &folder)
{
    WorkspaceFs files;
    files.m_root = QFileInfo(folder).canonicalFilePath();
    if (files.m_root.isEmpty())
        return Error{QStringLiteral("The folder %1 does not exist.").arg(folder)};
    int error = 0;
    files.m_opened = std::make_shared<const FileDescriptor>(openRoot(files.m_root, &error));
    if (error != 0)
        return files.failure("open the folder", files.m_root, error);
    files.m_openedAs = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    return files;
}

Result<QString> WorkspaceFs::relative(const QString &path) const
{
    if (path.isEmpty())
        return Error{QStringLiteral("The path is empty. Give a path relative to the workspace %1.").arg(m_root)};
    if (path.contains(QChar(0)) || !path.isValidUtf16())
        return Error{QStringLiteral("The path holds a character that no file name can have.")};

    // No shell stands between: `~` would make a folder of that name, which nobody means.
    if (path == QLatin1String("~") || path.startsWith(QLatin1String("~/")))
        return outside(path);

    if (const QString problem = pathProblem(path); !problem.isEmpty())
        return Error{QStringLiteral("%1 cannot be used: %2.").arg(path, problem)};

    const QString clean = QDir::cleanPath(QDir::fromNativeSeparators(path));
    if (QDir::isAbsolutePath(clean)) {
        for (const QString &root : {m_root, m_openedAs}) {
            if (const auto inside = beneath(root, clean))
                return *inside;
        }
        return outside(path);
    }
    if (clean == QLatin1String("..") || clean.startsWith(QLatin1String("../")))
        return outside(path);
    return clean;
}

Result<QString> WorkspaceFs::resolved(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return name;
    const BeneathPlace place = locateBeneath(m_opened->get(), m_root, *name, MissingFolders::Fail);
    // Where folders are missing there are no links to follow either.
    if (isMissing(place))
        return name;
    return place.error == 0 ? Result(place.path) : failure("reach", path, place.error);
}

Result<std::unique_ptr<QIODevice>> WorkspaceFs::openForReading(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return Error{name.error()};
    int error = 0;
    FileDescriptor fd = openFileBeneath(m_opened->get(), m_root, *name, &error);
    if (error != 0)
        return failure("read", path, error);
    auto file = std::make_unique<QFile>();
    if (!file->open(fd.get(), QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle))
        return Error{QStringLiteral("Cannot read %1: %2.").arg(path, file->errorString())};
    fd.release();
    return std::unique_ptr<QIODevice>(std::move(file));
}

Result<void> WorkspaceFs::write(const QString &path, const QByteArray &bytes) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return Error{name.error()};
    const BeneathPlace place = locateBeneath(m_opened->get(), m_root, *name, MissingFolders::Create);
    const int error = place.error != 0 ? place.error : replaceFile(place.folder.get(), place.name, bytes);
    return error == 0 ? Result<void>() : failure("write", path, error);
}

Result<bool> WorkspaceFs::exists(const QString &path) const
{
    const Result<QString> name = relative(path);
    if (!name)
        return Error{name.error()};
    const BeneathPlace place = locateBeneath(m_opened->get(), m_root, *name, MissingFolders::Fail);
    if (place.error == 0 || isMissing(place))
        return place.exists;
    return failure("reach", path, place.error);
}

} // namespace Deckhand

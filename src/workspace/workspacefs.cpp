#include "workspace/workspacefs.h"

#include "workspace/atomicreplace.h"
#include "workspace/beneath.h"
#include "workspace/openedfolder.h"

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

/// No shell stands between: what begins with `~` means the home folder, and nobody wants one of that name.
QString expanded(const QString &path)
{
    if (path == QLatin1String("~"))
        return QDir::homePath();
    return path.startsWith(QLatin1String("~/")) ? QDir::homePath() + path.mid(1) : path;
}

bool isAbsolute(const QByteArray &path)
{
    return QDir::isAbsolutePath(QFile::decodeName(path));
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

QString AddedFolder::inWords() const
{
    return access == FolderAccess::Read ? path + QStringLiteral(" (read only)") : path;
}

AddedFolder AddedFolder::fromText(const QString &text)
{
    const bool readsOnly = text.endsWith(QLatin1String(":ro"));
    return {QFileInfo(readsOnly ? text.chopped(3) : text).absoluteFilePath(),
            readsOnly ? FolderAccess::Read : FolderAccess::Write};
}

QString WorkspaceFs::Spot::told(const QString &place) const
{
    if (!isAdded)
        return place;
    return place == QLatin1String(".") ? root.path : QDir(root.path).filePath(place);
}

Error WorkspaceFs::outside(const QString &path) const
{
    return {
        QStringLiteral("%1 is outside the workspace %2. Only files inside it%3 can be used.")
            .arg(path, root(), m_roots.size() > 1 ? QStringLiteral(" and the folders that were added") : QString())};
}

Error WorkspaceFs::failure(const char *verb, const QString &path, int error) const
{
    if (error == EXDEV)
        return outside(path);
    return {QStringLiteral("Cannot %1 %2: %3.").arg(QLatin1String(verb), path, reason(error))};
}

Result<WorkspaceFs::Root> WorkspaceFs::openedRoot(const QString &folder)
{
    Root root{QFileInfo(folder).canonicalFilePath(), QDir::cleanPath(QFileInfo(folder).absoluteFilePath()), {}};
    if (root.path.isEmpty())
        return Error{QStringLiteral("The folder %1 does not exist.").arg(folder)};
    int error = 0;
    root.opened = std::make_shared<const FileDescriptor>(openRoot(root.path, &error));
    if (error != 0)
        return Error{QStringLiteral("Cannot open the folder %1: %2.").arg(root.path, reason(error))};
    return root;
}

Result<WorkspaceFs> WorkspaceFs::open(const QString &folder)
{
    const Result<Root> root = openedRoot(folder);
    if (!root)
        return Error{root.error()};
    WorkspaceFs files;
    files.m_roots.append(*root);
    return files;
}

Result<void> WorkspaceFs::addFolder(const QString &folder, FolderAccess access)
{
    Result<Root> added = openedRoot(folder);
    if (!added)
        return Error{added.error()};
    if (added->path == root())
        return {};
    added.value().access = access;
    m_roots.removeIf([&added](const Root &root) { return root.path == added->path; });
    m_roots.append(*added);
    return {};
}

QList<AddedFolder> WorkspaceFs::addedFolders() const
{
    QList<AddedFolder> folders;
    for (const Root &root : m_roots.mid(1))
        folders.append({root.path, root.access});
    return folders;
}

void WorkspaceFs::keepFromWriting(const QStringList &folders)
{
    for (const QString &folder : folders) {
        const QString canonical = QFileInfo(folder).canonicalFilePath();
        m_unwritten.append(canonical.isEmpty() ? QDir::cleanPath(QFileInfo(folder).absoluteFilePath()) : canonical);
    }
}

QString WorkspaceFs::folderOutside(const QString &path) const
{
    // A server's name in a path would be asked for the folder, with the user's credentials.
    const QString clean = QDir::cleanPath(QDir(root()).absoluteFilePath(expanded(QDir::fromNativeSeparators(path))));
    if (path.isEmpty() || path.contains(QChar(0)) || clean.startsWith(QLatin1String("//")) || spotOf(path))
        return {};
    const QFileInfo info(clean);
    const QFileInfo folder(info.isDir() ? clean : info.absolutePath());
    return folder.isDir() ? folder.canonicalFilePath() : QString();
}

Result<WorkspaceFs::Spot> WorkspaceFs::spotOf(const QString &path) const
{
    if (path.isEmpty())
        return Error{QStringLiteral("The path is empty. Give a path relative to the workspace %1.").arg(root())};
    if (path.contains(QChar(0)) || !path.isValidUtf16())
        return Error{QStringLiteral("The path holds a character that no file name can have.")};
    if (const QString problem = pathProblem(path); !problem.isEmpty())
        return Error{QStringLiteral("%1 cannot be used: %2.").arg(path, problem)};

    const QString clean = QDir::cleanPath(expanded(QDir::fromNativeSeparators(path)));
    const bool goesUp = clean == QLatin1String("..") || clean.startsWith(QLatin1String("../"));
    if (!QDir::isAbsolutePath(clean) && !goesUp)
        return Spot{m_roots.first(), clean};
    const QString absolute = goesUp ? QDir::cleanPath(root() + u'/' + clean) : clean;
    // The innermost: a folder in an added one may be writable, or the workspace.
    Spot best;
    qsizetype length = -1;
    for (const Root &root : m_roots) {
        for (const QString &name : {root.path, root.openedAs}) {
            const auto inside = beneath(name, absolute);
            if (inside && name.size() > length) {
                best = {root, *inside, root.path != m_roots.first().path};
                length = name.size();
            }
        }
    }
    return length < 0 ? Result<Spot>(outside(path)) : best;
}

Result<QString> WorkspaceFs::relative(const QString &path) const
{
    const Result<Spot> spot = spotOf(path);
    return spot ? Result(spot->told(spot->name)) : Error{spot.error()};
}

Result<QString> WorkspaceFs::resolved(const QString &path) const
{
    const Result<Spot> spot = spotOf(path);
    if (!spot)
        return Error{spot.error()};
    const BeneathPlace place =
        locateBeneath(spot->root.opened->get(), spot->root.path, spot->name, MissingFolders::Fail);
    if (isMissing(place))
        return relative(spot->told(place.path.isEmpty() ? spot->name : place.path));
    // Links may have led into a folder within this one, which rules know by its own name.
    return place.error == 0 ? relative(spot->told(place.path)) : failure("reach", path, place.error);
}

Result<std::unique_ptr<QIODevice>> WorkspaceFs::openForReading(const QString &path) const
{
    const Result<Spot> spot = spotOf(path);
    if (!spot)
        return Error{spot.error()};
    int error = 0;
    FileDescriptor fd = openFileBeneath(spot->root.opened->get(), spot->root.path, spot->name, &error);
    if (error != 0)
        return failure("read", path, error);
    auto file = std::make_unique<QFile>();
    if (!file->open(fd.get(), QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle))
        return Error{QStringLiteral("Cannot read %1: %2.").arg(path, file->errorString())};
    fd.release();
    return std::unique_ptr<QIODevice>(std::move(file));
}

Result<std::unique_ptr<OpenedFolder>> WorkspaceFs::openFolder(const QByteArray &path) const
{
    // Names may be of any bytes: only the root is found by what can be decoded.
    Root root = m_roots.first();
    QByteArray below = path;
    if (isAbsolute(path)) {
        const Result<Spot> spot = spotOf(QFile::decodeName(path));
        if (!spot)
            return Error{spot.error()};
        root = spot->root;
        below = spot->name == QLatin1String(".") ? QByteArray(".") : path.mid(QFile::encodeName(root.path).size() + 1);
    }
    int error = 0;
    auto folder = OpenedFolder::open(root.opened->get(), root.path, below, &error);
    if (!folder)
        return failure("list", QFile::decodeName(path), error);
    return folder;
}

Result<void> WorkspaceFs::checkWritable(const QString &path, const QString &target) const
{
    const Result<Spot> spot = spotOf(target);
    if (!spot)
        return Error{spot.error()};
    if (spot->root.access == FolderAccess::Read)
        return Error{
            QStringLiteral(
                "Cannot write %1: the folder %2 was opened for reading only. The user can open it for changes.")
                .arg(path, spot->root.path)};
    for (const QString &kept : m_unwritten) {
        if (beneath(kept, QDir(root()).absoluteFilePath(target)))
            return Error{
                QStringLiteral("Cannot write %1: Deckhand keeps its own files in %2, and no tool changes them.")
                    .arg(path, kept)};
    }
    return {};
}

Result<void> WorkspaceFs::write(const QString &path, const QByteArray &bytes) const
{
    const Result<Spot> spot = spotOf(path);
    if (!spot)
        return Error{spot.error()};
    // Before folders are made, and of the one that was reached then: a link may have been swapped in between.
    const Result<QString> target = resolved(path);
    if (!target)
        return Error{target.error()};
    if (const Result<void> may = checkWritable(path, *target); !may)
        return may;
    const BeneathPlace place =
        locateBeneath(spot->root.opened->get(), spot->root.path, spot->name, MissingFolders::Create);
    if (place.error != 0)
        return failure("write", path, place.error);
    if (const Result<void> may = checkWritable(path, spot->told(place.path)); !may)
        return may;
    const int error = replaceFile(place.folder.get(), place.name, bytes);
    return error == 0 ? Result<void>() : failure("write", path, error);
}

Result<bool> WorkspaceFs::exists(const QString &path) const
{
    const Result<Spot> spot = spotOf(path);
    if (!spot)
        return Error{spot.error()};
    const BeneathPlace place =
        locateBeneath(spot->root.opened->get(), spot->root.path, spot->name, MissingFolders::Fail);
    if (place.error == 0 || isMissing(place))
        return place.exists;
    return failure("reach", path, place.error);
}

} // namespace Deckhand

#include "workspace/beneath_windows.h"
#include "workspace/beneath.h"

#include "workspace/windowspaths.h"

#include <QByteArray>
#include <QDir>
#include <QStringList>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <io.h>
#include <optional>
#include <vector>

#include <winioctl.h>
#include <winternl.h>

namespace Deckhand {

namespace {

constexpr int kMaxLinks = 63; // the system's own limit in one path
constexpr ACCESS_MASK kLook = FILE_READ_ATTRIBUTES;
constexpr LONG kIsAFolder = LONG(0xC00000BAL); // ERROR_ACCESS_DENIED in the words of Win32

/// What stands in a link. Of the names, which follow it, offset and length count in bytes.
struct LinkData {
    ULONG tag;
    USHORT dataLength, reserved;
    USHORT substituteOffset, substituteLength, printOffset, printLength;
};
static_assert(sizeof(LinkData) == 16);

QStringList namesOf(const QString &path)
{
    QStringList names = path.split(u'/', Qt::SkipEmptyParts);
    names.removeAll(QStringLiteral("."));
    return names;
}

/// `path` without `folder` in front; nothing when it is not beneath it.
std::optional<QString> below(const QString &folder, const QString &path)
{
    const QString prefix = folder.endsWith(u'/') ? folder : folder + u'/';
    if ((path + u'/').compare(prefix, Qt::CaseInsensitive) == 0)
        return QString();
    return path.startsWith(prefix, Qt::CaseInsensitive) ? std::optional(path.mid(prefix.size())) : std::nullopt;
}

/// Where it is by the system's own word; empty: it does not say.
QString finalPath(HANDLE file)
{
    std::wstring path(32768, L'\0');
    path.resize(::GetFinalPathNameByHandleW(file, path.data(), DWORD(path.size()), FILE_NAME_NORMALIZED));
    return QString::fromStdWString(path).replace(u'\\', u'/');
}

/// The text of a symbolic link or a junction, its folder's `..` and all; nothing for links of other kinds.
std::optional<QString> targetOf(HANDLE link)
{
    QByteArray buffer(MAXIMUM_REPARSE_DATA_BUFFER_SIZE, Qt::Uninitialized);
    DWORD size = 0;
    if (!::DeviceIoControl(link, FSCTL_GET_REPARSE_POINT, nullptr, 0, buffer.data(), DWORD(buffer.size()), &size,
                           nullptr))
        return std::nullopt;
    const auto *data = reinterpret_cast<const LinkData *>(buffer.constData());
    const bool isSymbolic = data->tag == IO_REPARSE_TAG_SYMLINK;
    // A symbolic link has flags between its head and the names.
    const DWORD begin = sizeof(LinkData) + (isSymbolic ? sizeof(ULONG) : 0) + data->substituteOffset;
    if ((!isSymbolic && data->tag != IO_REPARSE_TAG_MOUNT_POINT) || begin + data->substituteLength > size)
        return std::nullopt;
    const auto *text = reinterpret_cast<const wchar_t *>(buffer.constData() + begin);
    return QString::fromWCharArray(text, data->substituteLength / 2).replace(u'\\', u'/');
}

/// The way from the root to where the walk stands.
class Walk
{
public:
    Walk(HANDLE root, const QString &rootPath, const QString &path)
        : m_root(root),
          m_rootPath(rootPath),
          m_ahead(namesOf(path))
    {
    }

    BeneathPlace run(MissingFolders missing)
    {
        while (!m_ahead.isEmpty()) {
            const QString name = m_ahead.takeFirst();
            if (const int error = step(name, missing))
                return error == ENOENT ? missed(name) : failed(error);
            if (m_last.isValid() || m_isMissing)
                return arrived(name);
        }
        return arrived(QStringLiteral("."));
    }

private:
    HANDLE here() const { return m_behind.empty() ? m_root : m_behind.back().get(); }

    /// To the folder of that name; or the end of the path is found, or that it is missing.
    int step(const QString &name, MissingFolders missing)
    {
        if (name == u"..")
            return back();
        if (!windowsNameProblem(name).isEmpty()) // of a link's text
            return EINVAL;
        Handle opened;
        int error = openIn(here(), name, kLook, FILE_OPEN, 0, &opened);
        m_isMissing = error == ENOENT && m_ahead.isEmpty();
        if (m_isMissing)
            return 0;
        if (error == ENOENT && missing == MissingFolders::Create)
            error = openIn(here(), name, kLook, FILE_OPEN_IF, FILE_DIRECTORY_FILE, &opened);
        if (error != 0)
            return error;
        if (isLink(opened.get()))
            return follow(opened.get());
        if (m_ahead.isEmpty())
            m_last = std::move(opened);
        else if (!isFolder(opened.get()))
            return ENOTDIR;
        else
            m_behind.push_back(std::move(opened));
        return 0;
    }

    int back()
    {
        if (m_behind.empty())
            return EXDEV;
        m_behind.pop_back();
        return 0;
    }

    int follow(HANDLE link)
    {
        if (++m_links > kMaxLinks)
            return ELOOP;
        const std::optional<QString> target = targetOf(link);
        if (!target)
            return EXDEV;
        std::optional<QString> rest = target;
        if (target->startsWith(u'/')) { // absolute links are `\??\C:\...`
            rest = below(m_rootPath, QString(*target).remove(u"/?\?/"_qs));
            m_behind.clear();
        }
        if (!rest)
            return EXDEV;
        m_ahead = namesOf(*rest) + m_ahead;
        return 0;
    }

    /// What was opened says itself where it is; names that were only read could be short ones.
    BeneathPlace arrived(const QString &name)
    {
        BeneathPlace place;
        place.name = name.toUtf8();
        place.exists = !m_isMissing;
        const QString root = finalPath(m_root);
        QString end = finalPath(m_last.isValid() ? m_last.get() : here());
        if (m_isMissing)
            end += u'/' + name;
        const std::optional<QString> path = root.isEmpty() ? std::nullopt : below(root, end);
        if (!path)
            return failed(EXDEV);
        place.path = path->isEmpty() ? QStringLiteral(".") : *path;
        HANDLE folder = nullptr;
        ::DuplicateHandle(::GetCurrentProcess(), here(), ::GetCurrentProcess(), &folder, 0, FALSE,
                          DUPLICATE_SAME_ACCESS);
        place.folder = FileDescriptor(Handle(folder).releaseAsDescriptor(_O_RDONLY));
        return place;
    }

    /// There is no such folder, so from here on there are no links either.
    BeneathPlace missed(const QString &name) const
    {
        BeneathPlace place = failed(ENOENT);
        const QString rest = (QStringList{name} + m_ahead).join(u'/');
        if (const std::optional<QString> behind = below(finalPath(m_root), finalPath(here())))
            place.path = QDir::cleanPath(behind->isEmpty() ? rest : *behind + u'/' + rest);
        return place;
    }

    static BeneathPlace failed(int error)
    {
        BeneathPlace place;
        place.error = error;
        return place;
    }

    const HANDLE m_root;
    const QString m_rootPath;
    QStringList m_ahead;
    std::vector<Handle> m_behind;
    Handle m_last; ///< what the path ends at
    bool m_isMissing = false;
    int m_links = 0;
};

} // namespace

FileDescriptor::~FileDescriptor()
{
    if (m_fd >= 0)
        ::_close(m_fd);
}

qint64 FileDescriptor::read(char *bytes, qint64 size) const
{
    return std::max(0, ::_read(m_fd, bytes, unsigned(std::min<qint64>(size, INT_MAX))));
}

const Qt::CaseSensitivity kNameCase = Qt::CaseInsensitive;

QString pathProblem(const QString &path)
{
    return windowsPathProblem(path);
}

FileDescriptor openRoot(const QString &path, int *error)
{
    Handle folder = openExisting(path, FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES);
    *error = !folder.isValid() ? EACCES : isFolder(folder.get()) ? 0 : ENOTDIR;
    return *error == 0 ? FileDescriptor(folder.releaseAsDescriptor(_O_RDONLY)) : FileDescriptor();
}

BeneathPlace locateBeneath(int rootFd, const QString &root, const QString &path, MissingFolders missing)
{
    return Walk(handleOf(rootFd), root, path).run(missing);
}

FileDescriptor openFileBeneath(int rootFd, const QString &root, const QString &path, int *error)
{
    const BeneathPlace place = locateBeneath(rootFd, root, path, MissingFolders::Fail);
    Handle file;
    *error = place.error;
    if (*error == 0)
        *error = place.name == "." ? EISDIR
                                   : openIn(handleOf(place.folder.get()), QString::fromUtf8(place.name),
                                            FILE_GENERIC_READ, FILE_OPEN, FILE_NON_DIRECTORY_FILE, &file);
    if (*error == 0 && !isRegularFile(file.get()))
        *error = ENODEV;
    return *error == 0 ? FileDescriptor(file.releaseAsDescriptor(_O_RDONLY | _O_BINARY)) : FileDescriptor();
}

FileDescriptor openFolderBeneath(int rootFd, const QString &root, const QByteArray &path, int *error)
{
    BeneathPlace place = locateBeneath(rootFd, root, QString::fromUtf8(path), MissingFolders::Fail);
    *error = place.error;
    if (*error != 0 || place.name == ".")
        return std::move(place.folder);
    Handle folder;
    *error = openIn(handleOf(place.folder.get()), QString::fromUtf8(place.name),
                    FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES, FILE_OPEN, FILE_DIRECTORY_FILE, &folder);
    return *error == 0 ? FileDescriptor(folder.releaseAsDescriptor(_O_RDONLY)) : FileDescriptor();
}

int openIn(HANDLE folder, const QString &name, ACCESS_MASK access, ULONG disposition, ULONG options, Handle *opened)
{
    std::wstring text = name.toStdWString();
    UNICODE_STRING native{USHORT(text.size() * 2), USHORT(text.size() * 2), text.data()};
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &native, OBJ_CASE_INSENSITIVE, folder, nullptr);
    IO_STATUS_BLOCK result = {};
    HANDLE handle = nullptr;
    const NTSTATUS status =
        ::NtCreateFile(&handle, access | SYNCHRONIZE, &attributes, &result, nullptr, FILE_ATTRIBUTE_NORMAL, kShareAll,
                       disposition, options | FILE_OPEN_REPARSE_POINT | FILE_SYNCHRONOUS_IO_NONALERT, nullptr, 0);
    if (status >= 0)
        *opened = Handle(handle);
    return status >= 0 ? 0 : errorOfStatus(status);
}

int errorOfStatus(LONG status)
{
    if (status == kIsAFolder)
        return EISDIR;
    switch (::RtlNtStatusToDosError(status)) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        return ENOENT;
    case ERROR_DIRECTORY:
        return ENOTDIR;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
        return EEXIST;
    case ERROR_ACCESS_DENIED:
        return EACCES;
    case ERROR_SHARING_VIOLATION:
    case ERROR_USER_MAPPED_FILE:
        return EBUSY;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
        return ENOSPC;
    case ERROR_WRITE_PROTECT:
        return EROFS;
    case ERROR_INVALID_NAME:
        return EINVAL;
    default:
        return EIO;
    }
}

} // namespace Deckhand

#include "base/handle_windows.h"

#include <QDir>

#include <io.h>

namespace Deckhand {

int Handle::releaseAsDescriptor(int flags)
{
    if (!isValid())
        return -1;
    const int descriptor = ::_open_osfhandle(intptr_t(m_handle), flags);
    if (descriptor >= 0)
        release();
    return descriptor;
}

HANDLE handleOf(int descriptor)
{
    return descriptor < 0 ? INVALID_HANDLE_VALUE : HANDLE(::_get_osfhandle(descriptor));
}

std::wstring widePath(const QString &path)
{
    const QString absolute = QDir::toNativeSeparators(QDir::cleanPath(QDir::current().absoluteFilePath(path)));
    const QString prefix = absolute.startsWith(u"\\\\") ? QStringLiteral("\\\\?\\UNC") : QStringLiteral("\\\\?\\");
    return (prefix + (absolute.startsWith(u"\\\\") ? absolute.mid(1) : absolute)).toStdWString();
}

Handle openExisting(const QString &path, DWORD access)
{
    return Handle(::CreateFileW(widePath(path).c_str(), access, kShareAll, nullptr, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
}

BY_HANDLE_FILE_INFORMATION informationOf(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION information = {};
    return ::GetFileInformationByHandle(file, &information) ? information : BY_HANDLE_FILE_INFORMATION{};
}

bool isFolder(HANDLE file)
{
    return informationOf(file).dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
}

bool isLink(HANDLE file)
{
    FILE_ATTRIBUTE_TAG_INFO information = {};
    return ::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &information, sizeof information)
        && (information.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)
        && IsReparseTagNameSurrogate(information.ReparseTag);
}

bool isRegularFile(HANDLE file)
{
    return ::GetFileType(file) == FILE_TYPE_DISK && !isFolder(file) && !isLink(file);
}

} // namespace Deckhand

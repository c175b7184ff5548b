#include "taskfolder.h"

#include "system_windows.h"

#include <cerrno>
#include <cstring>

#include <aclapi.h>
#include <sddl.h>

namespace {

constexpr DWORD kReadWrite = GENERIC_READ | GENERIC_WRITE;
constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

std::wstring pathIn(const std::string &folder, const char *name)
{
    return longPath(folder + '/' + name);
}

/// Never what a link leads to.
File openIn(const std::string &folder, const char *name, DWORD access, DWORD disposition)
{
    File file = fileOf(CreateFileW(pathIn(folder, name).c_str(), access, kShareAll, nullptr, disposition,
                                   FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (!file.isOpen())
        failed();
    return file;
}

bool isDirectoryItself(const File &file)
{
    BY_HANDLE_FILE_INFORMATION info = {};
    return GetFileInformationByHandle(handleOf(file), &info)
        && (info.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT))
               == FILE_ATTRIBUTE_DIRECTORY;
}

/// What an administrator makes may belong to all administrators.
bool belongsToUser(const File &folder)
{
    PSID owner = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    wchar_t *text = nullptr;
    const bool known = GetSecurityInfo(handleOf(folder), SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr,
                                       nullptr, nullptr, &descriptor)
                        == ERROR_SUCCESS
                    && ConvertSidToStringSidW(owner, &text);
    const std::wstring sid = known ? text : L"";
    LocalFree(text);
    LocalFree(descriptor);
    return sid == userSid() || sid == L"S-1-5-32-544";
}

void makePrivate(const File &folder)
{
    const PrivateSecurity security;
    BOOL present = FALSE;
    BOOL byDefault = FALSE;
    PACL rules = nullptr;
    if (security.descriptor() && GetSecurityDescriptorDacl(security.descriptor(), &present, &rules, &byDefault))
        SetSecurityInfo(handleOf(folder), SE_FILE_OBJECT,
                        DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr, nullptr, rules,
                        nullptr);
}

} // namespace

std::string TaskFolder::open(const std::string &path)
{
    m_path = path;
    // Not shared for deletion: as long as it is open nobody can put another in its place.
    m_directory = fileOf(CreateFileW(longPath(path).c_str(), FILE_LIST_DIRECTORY | READ_CONTROL | WRITE_DAC,
                                     FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                                     FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    const bool isOpen = m_directory.isOpen() || failed();
    if (isOpen && !isDirectoryItself(m_directory))
        return "The folder " + path + " for the command's output is a link, or no folder.";
    if (!isOpen)
        return "The folder " + path + " for the command's output cannot be opened: " + strerror(errno) + ".";
    if (!belongsToUser(m_directory))
        return "The folder " + path + " for the command's output belongs to somebody else.";
    makePrivate(m_directory);
    m_lock = openIn(m_path, "task.lock", kReadWrite, OPEN_ALWAYS);
    if (!m_lock.isOpen())
        return "The file task.lock in " + path + " cannot be written: " + strerror(errno) + ".";
    OVERLAPPED place = {};
    if (!LockFileEx(handleOf(m_lock), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &place))
        return "A command already runs with the folder " + path + ".";
    return {};
}

File TaskFolder::create(const char *name) const
{
    return openIn(m_path, name, kReadWrite, CREATE_NEW);
}

File TaskFolder::createOver(const char *name) const
{
    return openIn(m_path, name, kReadWrite, CREATE_ALWAYS);
}

bool TaskFolder::createFolder(const char *name) const
{
    return CreateDirectoryW(pathIn(m_path, name).c_str(), nullptr) || failed();
}

bool TaskFolder::has(const char *name, const File &file) const
{
    const File found = openIn(m_path, name, FILE_READ_ATTRIBUTES, OPEN_EXISTING);
    BY_HANDLE_FILE_INFORMATION named = {};
    BY_HANDLE_FILE_INFORMATION opened = {};
    return found.isOpen() && GetFileInformationByHandle(handleOf(found), &named)
        && GetFileInformationByHandle(handleOf(file), &opened) && named.nFileIndexLow == opened.nFileIndexLow
        && named.nFileIndexHigh == opened.nFileIndexHigh && named.dwVolumeSerialNumber == opened.dwVolumeSerialNumber;
}

/// Refused while somebody has the old one open, which a reader of a status has for a moment.
bool TaskFolder::rename(const char *from, const char *to) const
{
    constexpr int mostTries = 20;
    constexpr DWORD pauseMs = 5;
    for (int attempt = 1;; ++attempt) {
        if (MoveFileExW(pathIn(m_path, from).c_str(), pathIn(m_path, to).c_str(), MOVEFILE_REPLACE_EXISTING))
            return true;
        const bool isInUse = GetLastError() == ERROR_ACCESS_DENIED || GetLastError() == ERROR_SHARING_VIOLATION;
        if (!isInUse || attempt == mostTries)
            return failed();
        Sleep(pauseMs);
    }
}

bool TaskFolder::remove(const char *name) const
{
    return DeleteFileW(pathIn(m_path, name).c_str()) || failed();
}

std::string TaskFolder::read(const char *name) const
{
    const File file = openIn(m_path, name, GENERIC_READ, OPEN_EXISTING);
    char buffer[4096];
    const bool plain = file.isOpen() && GetFileType(handleOf(file)) == FILE_TYPE_DISK;
    return std::string(buffer, plain ? file.readAt(buffer, sizeof buffer, 0) : 0);
}

long long TaskFolder::room() const
{
    ULARGE_INTEGER room = {};
    return GetDiskFreeSpaceExW(longPath(m_path).c_str(), &room, nullptr, nullptr) ? (long long)room.QuadPart : -1;
}

File TaskFolder::openStatus() const
{
    return openIn(m_path, "status.new", kReadWrite, OPEN_ALWAYS);
}

void TaskFolder::syncStatus() const
{
    if (const File file = openIn(m_path, "status", kReadWrite, OPEN_EXISTING); file.isOpen())
        FlushFileBuffers(handleOf(file));
}

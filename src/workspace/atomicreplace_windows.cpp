#include "workspace/atomicreplace.h"

#include "base/ids.h"
#include "workspace/beneath_windows.h"

#include <QThread>

#include <cerrno>
#include <cstddef>

#include <winternl.h>

namespace Deckhand {

namespace {

constexpr int kTries = 50;
constexpr unsigned long kPauseMs = 10;

// Of the native interface; winternl.h names neither.
constexpr int kRenameInformation = 10;
constexpr int kRenameInformationEx = 65;
constexpr DWORD kReplace = 1;
constexpr DWORD kPosixSemantics = 2; // who has the old file open keeps it

struct OldFile {
    FILE_BASIC_INFO basic = {};
    QByteArray access; ///< a security descriptor; empty: the file system knows none
};

OldFile readOld(HANDLE file)
{
    OldFile old;
    ::GetFileInformationByHandleEx(file, FileBasicInfo, &old.basic, sizeof old.basic);
    DWORD size = 0;
    ::GetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, nullptr, 0, &size);
    old.access.resize(size);
    if (!::GetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, old.access.data(), size, &size))
        old.access.clear();
    return old;
}

void inherit(HANDLE file, const OldFile &old)
{
    if (!old.access.isEmpty())
        ::SetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR(old.access.constData()));
    FILE_BASIC_INFO basic = {}; // 0: as it is
    basic.CreationTime = old.basic.CreationTime;
    basic.FileAttributes = old.basic.FileAttributes;
    ::SetFileInformationByHandle(file, FileBasicInfo, &basic, sizeof basic);
}

int writeAll(HANDLE file, const QByteArray &bytes)
{
    constexpr qsizetype most = 64 * 1024 * 1024;
    for (qsizetype done = 0; done < bytes.size();) {
        DWORD written = 0;
        if (!::WriteFile(file, bytes.constData() + done, DWORD(std::min(most, bytes.size() - done)), &written, nullptr))
            return ::GetLastError() == ERROR_DISK_FULL ? ENOSPC : EIO;
        done += written;
    }
    return ::FlushFileBuffers(file) ? 0 : EIO;
}

LONG rename(HANDLE file, HANDLE folder, const QString &name, int kind, DWORD flags)
{
    const std::wstring text = name.toStdWString();
    QByteArray buffer(qsizetype(sizeof(FILE_RENAME_INFO) + text.size() * sizeof(wchar_t)), '\0');
    auto *information = reinterpret_cast<FILE_RENAME_INFO *>(buffer.data());
    std::memcpy(buffer.data(), &flags, sizeof flags); // a union of flags and a bool
    information->RootDirectory = folder;
    information->FileNameLength = DWORD(text.size() * sizeof(wchar_t));
    text.copy(information->FileName, text.size());
    IO_STATUS_BLOCK result = {};
    return ::NtSetInformationFile(file, &result, buffer.data(), ULONG(buffer.size()), FILE_INFORMATION_CLASS(kind));
}

int renameOver(HANDLE file, HANDLE folder, const QString &name)
{
    if (rename(file, folder, name, kRenameInformationEx, kReplace | kPosixSemantics) >= 0)
        return 0;
    for (int tries = kTries;; --tries) {
        const LONG status = rename(file, folder, name, kRenameInformation, kReplace);
        const int error = status >= 0 ? 0 : errorOfStatus(status);
        if ((error != EACCES && error != EBUSY) || tries == 0)
            return error;
        QThread::msleep(kPauseMs);
    }
}

void remove(HANDLE file)
{
    FILE_DISPOSITION_INFO disposition{TRUE};
    ::SetFileInformationByHandle(file, FileDispositionInfo, &disposition, sizeof disposition);
}

} // namespace

int replaceFile(int folderFd, const QByteArray &utf8Name, const QByteArray &bytes)
{
    const HANDLE folder = handleOf(folderFd);
    const QString name = QString::fromUtf8(utf8Name);
    if (name == u".")
        return EISDIR;
    Handle old;
    // A rename needs no right to write the file itself; a person who made it read-only means it.
    const int found = openIn(folder, name, FILE_WRITE_DATA | FILE_READ_ATTRIBUTES | READ_CONTROL, FILE_OPEN,
                             FILE_NON_DIRECTORY_FILE, &old);
    if (found != 0 && found != ENOENT)
        return found;
    const bool replaces = old.isValid();
    if (replaces && !isRegularFile(old.get()))
        return ENODEV;
    if (informationOf(old.get()).dwFileAttributes & FILE_ATTRIBUTE_READONLY)
        return EACCES;
    const OldFile was = replaces ? readOld(old.get()) : OldFile();
    old = Handle(); // where it cannot be replaced while somebody has it open

    Handle fresh;
    const QString temporary = QStringLiteral(".deckhand-%1.tmp").arg(randomHexId());
    if (const int error =
            openIn(folder, temporary, GENERIC_WRITE | DELETE | WRITE_DAC, FILE_CREATE, FILE_NON_DIRECTORY_FILE, &fresh))
        return error;
    int error = writeAll(fresh.get(), bytes);
    if (error == 0 && replaces)
        inherit(fresh.get(), was);
    if (error == 0)
        error = renameOver(fresh.get(), folder, name);
    if (error != 0)
        remove(fresh.get());
    return error;
}

} // namespace Deckhand

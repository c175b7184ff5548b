#include "base/filelock.h"

#include "base/handle_windows.h"
#include "base/lockowner.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <io.h>

namespace Deckhand {

namespace {

/// While it is open, nobody else opens it for writing, deletes or replaces it, here or from another machine; everybody may
/// read whose it is.
Handle openAlone(const QString &path, DWORD access, DWORD disposition)
{
    return Handle(::CreateFileW(widePath(path).c_str(), access, FILE_SHARE_READ, nullptr, disposition,
                                FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
}

LockOwner ownerAt(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? LockOwner::parse(file.read(1024)) : LockOwner();
}

bool isInTheWay(DWORD error)
{
    return error == ERROR_ACCESS_DENIED || error == ERROR_CANT_ACCESS_FILE;
}

} // namespace

FileLock::~FileLock()
{
    if (!isTaken())
        return;
    ::_close(m_file);
    // Nothing comes of it when another program was quicker and has it now.
    ::DeleteFileW(widePath(m_path).c_str());
}

bool FileLock::isInPlace() const
{
    return isTaken();
}

bool FileLock::isAt(const QFileDevice &file, const QString &)
{
    // QFile lets nobody delete, move or replace what it has open.
    return file.isOpen();
}

FileLock::Outcome FileLock::acquireOnce()
{
    for (int attempt = 0; attempt < 10; ++attempt) {
        Handle file = openAlone(m_path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS);
        const DWORD error = ::GetLastError();
        if (!file.isValid() && error == ERROR_SHARING_VIOLATION) {
            m_holder = ownerAt(m_path).name();
            return Outcome::Held;
        }
        if (file.isValid() && isRegularFile(file.get())) {
            const QString leftBy = error == ERROR_ALREADY_EXISTS ? ownerAt(m_path).name() : QString();
            keep(file.releaseAsDescriptor(_O_BINARY), leftBy);
            return Outcome::Taken;
        }
        const bool isOther = file.isValid() || isInTheWay(error);
        file = Handle();
        if (!isOther || !makeWay())
            return impossible();
    }
    m_holder = LockOwner().name(); // somebody is letting go of it all the time
    return Outcome::Held;
}

void FileLock::keep(int file, const QString &leftBy)
{
    if (isTaken())
        ::_close(m_file);
    m_file = file;
    sayLeftBy(leftBy);
    const QByteArray text = LockOwner::own().text();
    if (::_chsize(file, 0) != 0 || ::_write(file, text.constData(), uint(text.size())) < 0)
        ::_chsize(file, 0);
}

/// A file that only may not be written is made writable, everything else goes aside: nobody can hold that.
bool FileLock::makeWay()
{
    const QFileInfo info(m_path);
    if (!info.exists() && !info.isSymLink())
        return true;
    if (info.isFile() && !info.isSymLink() && !info.isWritable())
        return QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner);
    return moveAside();
}

bool FileLock::isHeld(const QString &path)
{
    return !openAlone(path, GENERIC_READ, OPEN_EXISTING).isValid() && ::GetLastError() == ERROR_SHARING_VIOLATION;
}

} // namespace Deckhand

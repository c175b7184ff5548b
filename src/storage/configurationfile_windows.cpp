#include "storage/configurationfile.h"

#include "base/handle_windows.h"

#include <fcntl.h>

namespace Deckhand {

int ConfigurationFile::open(const QString &path, QString *why)
{
    // Links are followed, as everywhere: where they end decides.
    Handle file(::CreateFileW(widePath(path).c_str(), GENERIC_READ, kShareAll, nullptr, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    const DWORD error = ::GetLastError();
    if (file.isValid() && isRegularFile(file.get()))
        return file.releaseAsDescriptor(_O_RDONLY | _O_BINARY);
    if (file.isValid())
        *why = isFolder(file.get()) ? QStringLiteral("it is a folder") : QStringLiteral("it is no regular file");
    else if (error != ERROR_FILE_NOT_FOUND && error != ERROR_PATH_NOT_FOUND)
        *why = qt_error_string(int(error));
    return -1;
}

} // namespace Deckhand

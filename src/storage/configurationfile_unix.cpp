#include "storage/configurationfile.h"

#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

int ConfigurationFile::open(const QString &path, QString *why)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status = {};
    if (fd >= 0 && ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return fd;
    if (fd < 0 && errno != ENOENT)
        *why = qt_error_string(errno);
    if (fd >= 0) {
        *why = S_ISDIR(status.st_mode) ? QStringLiteral("it is a folder") : QStringLiteral("it is no regular file");
        ::close(fd);
    }
    return -1;
}

} // namespace Deckhand

#include "taskgraph/filestamp.h"

#include <QFile>

#include <sys/stat.h>

namespace Deckhand {

FileStamp stampOf(const QString &path)
{
    struct stat info = {};
    if (::lstat(QFile::encodeName(path).constData(), &info) != 0)
        return {};
#ifdef Q_OS_DARWIN
    const timespec &modified = info.st_mtimespec;
#else
    const timespec &modified = info.st_mtim;
#endif
    return {S_ISREG(info.st_mode), qint64(info.st_size), qint64(modified.tv_sec) * 1'000'000'000 + modified.tv_nsec,
            quint64(info.st_ino)};
}

} // namespace Deckhand

#include "taskgraph/filestamp.h"

#include <QtGlobal>

#include <chrono>

#ifdef Q_OS_UNIX
#include <QFile>
#include <sys/stat.h>
#else
#include <QDateTime>
#include <QFileInfo>
#endif

namespace Deckhand {

#ifdef Q_OS_UNIX
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
#else
FileStamp stampOf(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists() || info.isSymLink())
        return {};
    return {info.isFile(), info.size(), info.lastModified().toMSecsSinceEpoch() * 1'000'000, 0};
}
#endif

bool isFresh(const FileStamp &stamp)
{
    using namespace std::chrono;
    const qint64 now = duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
    return stamp.modifiedNs > now - nanoseconds(seconds(2)).count();
}

} // namespace Deckhand

#include "taskgraph/filestamp.h"

#include <QFile>

#include <sys/stat.h>

namespace Deckhand {

namespace {

/// Two systems, two names.
template<typename Info>
const timespec &modifiedAt(const Info &info)
{
    if constexpr (requires { info.st_mtim; })
        return info.st_mtim;
    else
        return info.st_mtimespec;
}

} // namespace

FileStamp stampOf(const QString &path)
{
    struct stat info = {};
    if (::lstat(QFile::encodeName(path).constData(), &info) != 0)
        return {};
    const timespec &modified = modifiedAt(info);
    return {S_ISREG(info.st_mode), qint64(info.st_size), qint64(modified.tv_sec) * 1'000'000'000 + modified.tv_nsec,
            quint64(info.st_ino)};
}

} // namespace Deckhand

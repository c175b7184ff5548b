#include "taskgraph/filestamp.h"

#include "base/handle_windows.h"

namespace Deckhand {

namespace {

quint64 joined(DWORD high, DWORD low)
{
    return quint64(high) << 32 | low;
}

/// Windows counts 100 ns since 1601.
qint64 sinceEpochNs(const FILETIME &time)
{
    constexpr qint64 epoch = 116'444'736'000'000'000;
    return (qint64(joined(time.dwHighDateTime, time.dwLowDateTime)) - epoch) * 100;
}

} // namespace

FileStamp stampOf(const QString &path)
{
    const Handle file = openExisting(path, FILE_READ_ATTRIBUTES);
    if (!file.isValid() || isLink(file.get()))
        return {};
    const BY_HANDLE_FILE_INFORMATION information = informationOf(file.get());
    return {isRegularFile(file.get()), qint64(joined(information.nFileSizeHigh, information.nFileSizeLow)),
            sinceEpochNs(information.ftLastWriteTime), joined(information.nFileIndexHigh, information.nFileIndexLow)};
}

} // namespace Deckhand

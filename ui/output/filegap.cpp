#include "ui/output/filegap.h"

#include <QFileDevice>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace Deckhand {

#if defined(Q_OS_UNIX) && defined(SEEK_HOLE) && defined(SEEK_DATA)

FileGap findGap(QFileDevice &file)
{
    const int handle = file.handle();
    const qint64 hole = handle < 0 ? -1 : qint64(::lseek(handle, 0, SEEK_HOLE));
    if (hole < 0)
        return {};
    // A file without holes has one at its end. Only when no data follows does the size decide: it is asked for last, so that a
    // file that grows meanwhile does not seem to have a hole.
    const qint64 data = qint64(::lseek(handle, hole, SEEK_DATA));
    if (data >= 0)
        return {hole, data};
    const FileGap toTheEnd{hole, file.size()};
    return ::lseek(handle, hole, SEEK_DATA) < 0 && !toTheEnd.isEmpty() ? toTheEnd : FileGap();
}

#else

FileGap findGap(QFileDevice &)
{
    return {};
}

#endif

} // namespace Deckhand

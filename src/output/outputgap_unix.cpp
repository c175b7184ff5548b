#include "output/outputgap.h"

#include <QFileDevice>

#include <unistd.h>

namespace Deckhand {

namespace {

OutputGap gapOf(int file)
{
    const off_t hole = ::lseek(file, 0, SEEK_HOLE);
    if (hole < 0)
        return {};
    const off_t data = ::lseek(file, hole, SEEK_DATA);
    if (data >= 0)
        return {hole, data};
    // Every file has a hole at its end; systems without holes say so, too. Only when no data follows does the size decide: it
    // is asked for last, so that a file that grows or is cut off meanwhile does not seem to have a hole.
    const off_t size = ::lseek(file, 0, SEEK_END);
    const bool stillTheEnd = size > hole && ::lseek(file, hole, SEEK_DATA) < 0;
    return stillTheEnd ? OutputGap{hole, size} : OutputGap();
}

} // namespace

OutputGap holeIn(const QFileDevice &file)
{
    const int descriptor = file.handle();
    const off_t position = ::lseek(descriptor, 0, SEEK_CUR);
    const OutputGap gap = gapOf(descriptor);
    ::lseek(descriptor, position, SEEK_SET);
    return gap;
}

} // namespace Deckhand

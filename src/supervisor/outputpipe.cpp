#include "outputpipe.h"

#include "spool.h"

File OutputPipe::open()
{
    OutputEnds ends = openOutputEnds();
    m_source = std::move(ends.source);
    return std::move(ends.writeEnd);
}

bool OutputPipe::readTo(Spool &spool)
{
    static char buffer[128 * 1024]; // small enough to be still in the processor's cache when it is written
    constexpr int mostPieces = 16;
    for (int piece = 0; piece < mostPieces; ++piece) {
        const size_t count = isClosed() ? 0 : m_source->read(buffer, sizeof buffer);
        if (count == 0)
            return false;
        spool.append({buffer, count});
    }
    return true;
}

#include "outputpipe.h"

#include "spool.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

OutputPipe::~OutputPipe()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

int OutputPipe::open()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    m_descriptor = ends[0];
    fcntl(m_descriptor, F_SETFL, O_NONBLOCK);
    fcntl(m_descriptor, F_SETPIPE_SZ, 1 << 20); // a flood is taken in larger pieces; a refusal does no harm
    return ends[1];
}

bool OutputPipe::readTo(Spool &spool)
{
    constexpr int mostPieces = 16;
    for (int piece = 0; piece < mostPieces; ++piece) {
        if (!readOnce(spool))
            return false;
    }
    return true;
}

bool OutputPipe::readOnce(Spool &spool)
{
    static char buffer[128 * 1024]; // small enough to be still in the processor's cache when it is written
    if (m_descriptor < 0)
        return false;
    const ssize_t count = read(m_descriptor, buffer, sizeof buffer);
    if (count > 0) {
        spool.append({buffer, size_t(count)});
        return true;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return errno == EINTR;
    close(m_descriptor);
    m_descriptor = -1;
    return false;
}

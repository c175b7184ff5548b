#include "app/standardstreams.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace Deckhand {

int exitStatusFor(int outputError, int status)
{
    constexpr int brokenPipe = 13; // SIGPIPE
    if (outputError == 0)
        return status;
    if (outputError == EPIPE)
        return 128 + brokenPipe;
    std::fprintf(stderr, "deckhand: Standard output could not be written: %s.\n", std::strerror(outputError));
    return 1;
}

} // namespace Deckhand

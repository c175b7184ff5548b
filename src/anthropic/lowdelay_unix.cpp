#include "anthropic/lowdelay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace Deckhand {

void sendWithoutDelay()
{
    // What is no TCP socket refuses. The lowest free number is given to each new descriptor, so they are among the first.
    constexpr int most = 1024;
    const int on = 1;
    for (int descriptor = 3; descriptor < most; ++descriptor)
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

} // namespace Deckhand

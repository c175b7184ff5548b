#include "base/filesync_unix.h"

#include <unistd.h>

namespace Deckhand {

int syncToDisk(int handle)
{
    return ::fsync(handle);
}

int syncDataToDisk(int handle)
{
    return ::fdatasync(handle);
}

} // namespace Deckhand

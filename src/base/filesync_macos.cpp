#include "base/filesync_unix.h"

#include <fcntl.h>
#include <unistd.h>

namespace Deckhand {

int syncToDisk(int handle)
{
    // A file system that does not know it (a network's, above all) gets what it knows.
    return ::fcntl(handle, F_FULLFSYNC) == 0 ? 0 : ::fsync(handle);
}

int syncDataToDisk(int handle)
{
    return syncToDisk(handle);
}

} // namespace Deckhand

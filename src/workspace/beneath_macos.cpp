#include "workspace/beneath_unix.h"

#include <cerrno>
#include <fcntl.h>

namespace Deckhand {

int openFolderIn(int folder, const char *name)
{
    return ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int openBeneath(int, const QByteArray &, int)
{
    errno = ENOSYS;
    return -1;
}

} // namespace Deckhand

#include "workspace/beneath_unix.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace Deckhand {

int openFolderIn(int folder, const char *name)
{
    return ::openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int openBeneath(int rootFd, const QByteArray &path, int flags)
{
    open_how how{};
    how.flags = quint64(flags);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    return int(::syscall(SYS_openat2, rootFd, path.constData(), &how, sizeof(how)));
}

} // namespace Deckhand

#include "descriptors_unix.h"

#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <libproc.h>
#include <spawn.h>
#include <unistd.h>

extern char **environ;
// Of libSystem since 10.14, declared by no header of the SDK; debuggers, browsers and editors use it for the same end.
extern "C" int responsibility_spawnattrs_setdisclaim(posix_spawnattr_t *attributes, int disclaim);

bool punchHole(int file, long long begin, long long end)
{
    fpunchhole_t hole = {};
    hole.fp_offset = begin;
    hole.fp_length = end - begin;
    return fcntl(file, F_PUNCHHOLE, &hole) == 0;
}

void reserveSpace(int file, long long size)
{
    fstore_t room = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, size, 0};
    fcntl(file, F_PREALLOCATE, &room);
}

bool openPipe(int (&ends)[2])
{
    if (pipe(ends) != 0)
        return false;
    for (const int end : ends)
        fcntl(end, F_SETFD, FD_CLOEXEC);
    return true;
}

void enlargePipe(int)
{
    // It grows by itself.
}

void closeFrom(int first)
{
    const int size = proc_pidinfo(getpid(), PROC_PIDLISTFDS, 0, nullptr, 0);
    std::vector<proc_fdinfo> open(size > 0 ? size_t(size) / sizeof(proc_fdinfo) : 0);
    const int filled = proc_pidinfo(getpid(), PROC_PIDLISTFDS, 0, open.data(), int(open.size() * sizeof(proc_fdinfo)));
    open.resize(filled > 0 ? size_t(filled) / sizeof(proc_fdinfo) : 0);
    for (const proc_fdinfo &descriptor : open) {
        if (descriptor.proc_fd >= first)
            close(descriptor.proc_fd);
    }
}

void disclaimResponsibility()
{
    constexpr const char *mark = "DECKHAND_RUN_ANEW";
    char path[PROC_PIDPATHINFO_MAXSIZE] = {};
    posix_spawnattr_t attributes = nullptr;
    if (!getenv(mark) && proc_pidpath(getpid(), path, sizeof path) > 0 && posix_spawnattr_init(&attributes) == 0) {
        setenv(mark, "1", 1);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETEXEC);
        responsibility_spawnattrs_setdisclaim(&attributes, 1);
        char *arguments[] = {path, nullptr};
        posix_spawn(nullptr, path, &attributes, nullptr, arguments, environ); // returns only when it failed
        posix_spawnattr_destroy(&attributes);
    }
    unsetenv(mark);
}

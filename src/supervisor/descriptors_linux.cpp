#include "descriptors_unix.h"

#include <fcntl.h>
#include <unistd.h>

bool punchHole(int file, long long begin, long long end)
{
    return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin, end - begin) == 0;
}

void reserveSpace(int file, long long size)
{
    fallocate(file, 0, 0, size);
}

bool openPipe(int (&ends)[2])
{
    return pipe2(ends, O_CLOEXEC) == 0;
}

void enlargePipe(int end)
{
    fcntl(end, F_SETPIPE_SZ, 1 << 20); // a refusal does no harm
}

void closeFrom(int first)
{
    closefrom(first);
}

void disclaimResponsibility()
{
}

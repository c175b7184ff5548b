#include "app/standardstreams.h"

#include "base/handle_windows.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <io.h>

namespace Deckhand {

namespace {

constexpr int kOutput = 1;
UINT codePageBefore = 0;

} // namespace

void guardStandardStreams()
{
    // Lowest free number first, so it becomes `fd`.
    for (const int fd : {0, kOutput, 2}) {
        if (::_get_osfhandle(fd) < 0 && ::_open("NUL", fd == 2 ? _O_WRONLY : _O_RDONLY) != fd)
            return;
    }
    ::_setmode(kOutput, _O_BINARY); // line feeds as they are
    // What is written is UTF-8, and a console has to be told; it outlives us.
    codePageBefore = ::GetConsoleOutputCP();
    if (codePageBefore != 0 && ::SetConsoleOutputCP(CP_UTF8))
        std::atexit([] { ::SetConsoleOutputCP(codePageBefore); });
}

bool standardInputIsTerminal()
{
    DWORD mode = 0;
    return ::GetConsoleMode(::GetStdHandle(STD_INPUT_HANDLE), &mode);
}

bool standardInputIsPiped()
{
    const DWORD type = ::GetFileType(::GetStdHandle(STD_INPUT_HANDLE));
    return type == FILE_TYPE_PIPE || type == FILE_TYPE_DISK;
}

int writeToStandardOutput(const QByteArray &bytes)
{
    constexpr qsizetype most = 32 * 1024; // consoles of older versions take no more
    for (qsizetype done = 0; done < bytes.size();) {
        const int count = ::_write(kOutput, bytes.constData() + done, uint(std::min(most, bytes.size() - done)));
        if (count <= 0)
            return errno == EINVAL ? EPIPE : errno; // the C library knows one of the two errors of a closed pipe
        done += count;
    }
    return 0;
}

int closeStandardOutput()
{
    const int spare = ::_open("NUL", _O_RDONLY);
    const int result = ::_close(kOutput);
    const int error = result != 0 && errno != EBADF ? errno : 0;
    if (spare >= 0) {
        ::_dup2(spare, kOutput);
        ::_close(spare);
    }
    return error;
}

} // namespace Deckhand

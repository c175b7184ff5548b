#include "app/standardstreams.h"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

void guardStandardStreams()
{
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // Lowest free number first, so it becomes `fd`. Standard output that was closed stays one that cannot be written.
        if (::fcntl(fd, F_GETFD) < 0) [[maybe_unused]]
            const int taken = ::open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
    }
}

bool standardInputIsTerminal()
{
    return ::isatty(STDIN_FILENO);
}

bool standardInputIsPiped()
{
    struct stat status = {};
    return ::fstat(STDIN_FILENO, &status) == 0
        && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISREG(status.st_mode));
}

int writeToStandardOutput(const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(STDOUT_FILENO, bytes.constData() + done, size_t(bytes.size() - done));
        if (count >= 0) {
            done += count;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            pollfd wait{STDOUT_FILENO, POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

int closeStandardOutput()
{
    // Another descriptor takes the number at once: nothing that is opened later may become our output.
    const int spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int result = ::close(STDOUT_FILENO);
    const int error = result != 0 && errno != EBADF ? errno : 0;
    if (spare >= 0) {
        ::dup2(spare, STDOUT_FILENO);
        ::close(spare);
    }
    return error;
}

} // namespace Deckhand

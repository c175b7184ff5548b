#include "watchdog_macos.h"

#include "descriptors_unix.h"
#include "processes_macos.h"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr useconds_t kPause = 10'000;
constexpr int kMostPasses = 300; ///< three seconds, as the supervisor itself

void endTree(const Processes::Process &shell, const std::string &task)
{
    TreeTracker tracker = Processes::trackerOf(shell, task);
    for (int pass = 0; pass < kMostPasses && !Processes::living(tracker).empty(); ++pass) {
        Processes::killAll(tracker);
        usleep(kPause);
    }
}

/// Holds nothing of what it inherited: neither the program nor a reader of the output may wait for it.
[[noreturn]] void watch(int pipe, const std::string &task)
{
    setsid();
    dup2(pipe, STDIN_FILENO);
    closeFrom(STDIN_FILENO + 1);
    pid_t pid = 0;
    if (readSome(STDIN_FILENO, reinterpret_cast<char *>(&pid), sizeof pid) != sizeof pid)
        _exit(0);
    const auto shell = Processes::read(pid);
    char none = 0;
    while (readSome(STDIN_FILENO, &none, 1) > 0) {
    }
    if (shell)
        endTree(*shell, task);
    _exit(0);
}

} // namespace

void Watchdog::start(const std::string &task)
{
    int ends[2];
    if (!openPipe(ends))
        return;
    const File readEnd(ends[0]);
    m_pipe = File(ends[1]);
    m_process = fork();
    if (m_process == 0) {
        m_pipe.close();
        watch(ends[0], task);
    }
}

void Watchdog::guard(pid_t shell) const
{
    m_pipe.write({reinterpret_cast<const char *>(&shell), sizeof shell});
}

void Watchdog::dismiss()
{
    if (m_process <= 0)
        return;
    kill(m_process, SIGKILL);
    waitpid(m_process, nullptr, 0);
    m_process = -1;
}

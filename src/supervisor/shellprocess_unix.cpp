#include "shellprocess_unix.h"

#include "bashscript.h"
#include "descriptors_unix.h"
#include "shellenvironment.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace {

enum class Step { EnterFolder, RunShell };

struct Failure {
    Step step;
    int code; ///< an errno
};

bool isProgram(const std::string &path)
{
    struct stat info = {};
    return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

std::string findShell()
{
    const char *variable = getenv("PATH");
    std::string_view folders = variable ? variable : "/usr/bin:/bin";
    while (!folders.empty()) {
        const std::string_view folder = folders.substr(0, folders.find(':'));
        folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
        // An empty or relative entry means the working folder, where anybody may have put a "bash".
        if (folder.starts_with('/') && isProgram(std::string(folder) + "/bash"))
            return std::string(folder) + "/bash";
    }
    return isProgram("/bin/bash") ? "/bin/bash" : "/bin/sh";
}

/// The script goes in by a file, because one argument may not be longer than 128 KiB.
std::vector<std::string> arguments(const std::string &shell, const Spec &spec)
{
    const std::string name = shell.substr(shell.rfind('/') + 1);
    const std::string path = spec.directory + "/script";
    if (name == "bash")
        return {name, "-c", BashScript::program(spec.script, path, spec.directory + "/pipeline")};
    return {name, path};
}

std::vector<std::string> ownEnvironment()
{
    std::vector<std::string> variables;
    for (char **variable = environ; *variable; ++variable)
        variables.push_back(*variable);
    return variables;
}

std::vector<char *> pointers(std::vector<std::string> &strings)
{
    std::vector<char *> out;
    for (std::string &string : strings)
        out.push_back(string.data());
    out.push_back(nullptr);
    return out;
}

void resetSignals()
{
    for (int signal = 1; signal < NSIG; ++signal)
        std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void fail(int failures, Step step)
{
    const Failure failure = {step, errno};
    (void)!write(failures, &failure, sizeof failure); // small: whole or not at all
    _exit(127);
}

/// The child, up to its exec. All descriptors but 0, 1 and 2 close by themselves there.
[[noreturn]] void becomeShell(const Spec &spec, const std::string &shell, char **argv, char **envp, int output,
                              int failures, pid_t supervisor, const std::function<void()> &dieWithSupervisor)
{
    setsid();
    dieWithSupervisor(); // it may have gone before this line
    if (getppid() != supervisor)
        _exit(127);
    resetSignals();
    const rlimit noCore = {0, 0};
    setrlimit(RLIMIT_CORE, &noCore);
    if (spec.niceness > 0)
        nice(int(spec.niceness));
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (chdir(spec.workingDirectory.c_str()) != 0)
        fail(failures, Step::EnterFolder);
    execve(shell.c_str(), argv, envp);
    fail(failures, Step::RunShell);
}

std::string reasonFor(const Failure &failure, const Spec &spec, const std::string &shell)
{
    if (failure.step == Step::EnterFolder) {
        const std::string folder = "The working folder " + spec.workingDirectory;
        if (failure.code == ENOENT)
            return folder + " does not exist.";
        return folder + " cannot be entered: " + strerror(failure.code) + ".";
    }
    if (failure.code == ENOENT)
        return "There is no shell " + shell + " to run the command with. Install bash.";
    return "The shell " + shell + " cannot be run: " + strerror(failure.code) + ".";
}

/// Nothing comes and the pipe closes when the shell was executed.
bool readFailure(int descriptor, Failure &failure)
{
    ssize_t count = 0;
    do {
        count = read(descriptor, &failure, sizeof failure);
    } while (count < 0 && errno == EINTR);
    return count == ssize_t(sizeof failure);
}

} // namespace

ShellProcess startShell(const Spec &spec, const File &output, const std::function<pid_t()> &fork,
                        const std::function<void()> &dieWithSupervisor)
{
    const std::string shell = spec.shell.empty() ? findShell() : spec.shell;
    std::vector<std::string> words = arguments(shell, spec);
    std::vector<std::string> variables = shellEnvironment(ownEnvironment(), spec);
    const std::vector<char *> argv = pointers(words);
    const std::vector<char *> envp = pointers(variables);
    int failures[2];
    if (!openPipe(failures))
        return {-1, std::string("No pipe could be opened: ") + strerror(errno) + "."};

    const pid_t supervisor = getpid();
    const pid_t pid = fork();
    if (pid == 0)
        becomeShell(spec, shell, const_cast<char **>(argv.data()), const_cast<char **>(envp.data()),
                    int(output.handle()), failures[1], supervisor, dieWithSupervisor);
    const int forkError = errno;
    close(failures[1]);
    Failure failure = {};
    const bool failed = pid > 0 && readFailure(failures[0], failure);
    close(failures[0]);
    if (pid < 0)
        return {-1, std::string("No process could be started: ") + strerror(forkError) + "."};
    if (!failed)
        return {pid, {}};
    waitpid(pid, nullptr, 0);
    return {-1, reasonFor(failure, spec, shell)};
}

ShellEnd shellEndOf(int status)
{
    if (WIFEXITED(status))
        return {WEXITSTATUS(status), 0};
    return {std::nullopt, WTERMSIG(status)};
}

const sigset_t &handledSignals()
{
    static sigset_t handled;
    // Inherited from a program that ignores SIGCHLD, the kernel would reap for us and the exit codes would be gone.
    struct sigaction defaultAction = {};
    defaultAction.sa_handler = SIG_DFL;
    defaultAction.sa_flags = SA_NOCLDSTOP;
    sigaction(SIGCHLD, &defaultAction, nullptr);
    sigemptyset(&handled);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP})
        sigaddset(&handled, signal);
    sigprocmask(SIG_BLOCK, &handled, nullptr);
    return handled;
}

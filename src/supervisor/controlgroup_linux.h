#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

/// The command's own control group (Linux, cgroup v2), which the kernel ends or freezes at one stroke, also what forks
/// meanwhile. Where none can be made (another system, no permission, an old kernel) nothing here does anything, and the
/// tree of processes is all there is. It never is the whole truth: a process may be moved into another group.
class ControlGroup
{
public:
    ControlGroup() = default;
    ~ControlGroup();
    ControlGroup(const ControlGroup &) = delete;
    ControlGroup &operator=(const ControlGroup &) = delete;

    /// Makes it beneath the group that this process is in, if the system lets us. Its name tells the task and who made
    /// it, `deckhand-TASK-PID-STARTTIME`: that proves to a later run of the program whose it is.
    void create(std::string_view task);
    /// Where it is in the file system; empty when there is none.
    const std::string &path() const { return m_path; }

    /// As fork(2), with the child in the group. When the kernel refuses that, there is no group from then on.
    pid_t fork();

    void freeze();
    void thaw();
    /// Whether it is this group that keeps the process from running.
    bool freezes(pid_t process) const;
    /// False when this kernel cannot (before 5.14).
    bool kill() const;

    /// Removes it if nobody is in it any more, and with it what killed supervisors left beside it.
    void remove();

private:
    bool createIn(const std::string &folder, const std::string &name);
    bool write(const char *file, std::string_view value) const;

    std::string m_path;
    std::string m_inProc; ///< as /proc/PID/cgroup tells it
    int m_parent = -1;
    int m_directory = -1;
    bool m_isFrozen = false;
};

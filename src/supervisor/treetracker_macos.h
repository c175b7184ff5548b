#pragma once

#include <functional>
#include <map>
#include <vector>

/// Which processes are a command's, where the system gives every orphan to its own first process and holds nothing
/// together: what descends from the shell, what is in its session, what was seen to be of it before, and what carries the
/// command's cookie. Missed is who does three things between two looks: leaves the session, loses its parent, and runs a
/// program whose environment the system hides. Knows no system itself.
class TreeTracker
{
public:
    struct Process {
        long long pid = 0;
        long long parent = 0;
        long long session = 0;
        unsigned long long startTime = 0; ///< together with the pid it is one process for as long as the machine runs
        bool hasEnded = false;            ///< only its parent has not taken notice yet
    };

    /// `carriesCookie` is asked once of a process.
    TreeTracker(long long shell, unsigned long long shellStart, std::function<bool(long long)> carriesCookie);

    /// The command's among all of the system, and remembers them.
    std::vector<Process> look(std::vector<Process> all);
    /// One that was seen to be a member's child.
    void add(const Process &process) { m_members[process.pid] = process.startTime; }

private:
    using Known = std::map<long long, unsigned long long>; ///< start times by pid

    bool isMember(const Process &process) const;

    const long long m_shell;
    const unsigned long long m_shellStart;
    const std::function<bool(long long)> m_carriesCookie;
    Known m_members;
    Known m_strangers;
};

#pragma once

#include "ending.h"
#include "file.h"
#include "record.h"
#include "spec.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The shell of one command and every process that came from it. The port to the operating system's processes.
class CommandTree
{
public:
    /// The system's own.
    static std::unique_ptr<CommandTree> create();
    virtual ~CommandTree() = default;

    /// Starts the shell on `script` in the task's folder: without a terminal, standard input at its end, both outputs
    /// going to `output`, nothing else open, no core dumps. A supervisor that is killed takes it along. Returns when it
    /// runs, or why it does not, for people.
    virtual std::string start(const Spec &spec, const File &output) = 0;
    /// -1 before that.
    virtual long long shell() const = 0;
    /// What proves, also to a program that starts later, which processes the shell and this one are: pid, pid_start,
    /// boot_id, supervisor_pid, supervisor_start.
    virtual Record identity() const = 0;
    /// What holds the tree together where the system has such a thing, by the name under which a later program finds
    /// what a killed supervisor left.
    virtual std::string group() const { return {}; }

    /// To wait for until there is news.
    virtual NativeHandle handle() const = 0;
    struct News {
        bool isAskedToEnd = false; ///< this process, by the system or a person
        bool hasChanged = false;   ///< a process has ended
        bool isEmpty = false;      ///< nothing of the tree runs, or it was never started
        std::optional<ShellEnd> shell;
    };
    /// What happened since the last time.
    virtual News takeNews() = 0;

    /// Asks every one to end, also those that are paused.
    virtual void terminate() = 0;
    /// Kills every one. What is started meanwhile can escape, so this is repeated until nothing is left.
    virtual void kill() = 0;
    virtual void pause() = 0;
    virtual void resume() = 0;
    /// 0 to 19, beyond that of this process, for every one. False when the system refused it for one.
    virtual bool setNiceness(int niceness) = 0;

    /// Resident, of all together; pages that they share count for each.
    virtual long long memoryBytes() const = 0;
    /// Pids of those that run.
    virtual std::vector<long long> living() const = 0;

    /// The end: gives back what the system lent for the tree.
    virtual void release() {}
};

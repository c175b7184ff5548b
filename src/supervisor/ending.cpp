#include "ending.h"

#include <sys/wait.h>

bool Ending::hasExited() const
{
    return isOwn() && shellStatus && WIFEXITED(*shellStatus);
}

const char *Ending::byName() const
{
    static constexpr const char *names[] = {"itself", "stop", "limit", "limit", "app-gone", "signal"};
    return names[int(by)];
}

Record Ending::record() const
{
    Record record;
    record.add("how", how());
    if (shellStatus && WIFEXITED(*shellStatus))
        record.add("code", WEXITSTATUS(*shellStatus));
    return record.add("signal", signal());
}

const char *Ending::how() const
{
    switch (by) {
    case By::Itself:
        return shellStatus && WIFSIGNALED(*shellStatus) ? "signalled" : "exited";
    case By::TimeLimit:
        return "timeout";
    case By::OtherLimit:
        return "limit";
    case By::Stop:
    case By::AppGone:
    case By::Signal:
        break;
    }
    return "stopped";
}

/// What ended the shell; for a shell that ended in its own way, what its tree had to be ended with.
int Ending::signal() const
{
    if (shellStatus && WIFSIGNALED(*shellStatus))
        return WTERMSIG(*shellStatus);
    return isOwn() ? 0 : lastSignal;
}

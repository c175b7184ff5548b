#include "ending.h"

const char *Ending::byName() const
{
    static constexpr const char *names[] = {"itself", "stop", "limit", "limit", "app-gone", "signal"};
    return names[int(by)];
}

Record Ending::record() const
{
    Record record;
    record.add("how", how());
    if (shell && shell->code)
        record.add("code", *shell->code);
    return record.add("signal", signal());
}

const char *Ending::how() const
{
    switch (by) {
    case By::Itself:
        return shell && !shell->code ? "signalled" : "exited";
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
    if (shell && !shell->code)
        return shell->signal;
    return isOwn() ? 0 : lastSignal;
}

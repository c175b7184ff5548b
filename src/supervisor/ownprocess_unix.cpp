#include "ownprocess.h"

#include "descriptors_unix.h"

#include <csignal>

#include <unistd.h>

NativeHandle OwnProcess::standardInput()
{
    return STDIN_FILENO;
}

NativeHandle OwnProcess::standardOutput()
{
    return STDOUT_FILENO;
}

bool OwnProcess::isAtTerminal()
{
    return isatty(STDIN_FILENO);
}

void OwnProcess::detach()
{
    disclaimResponsibility();
    setsid();     // a Ctrl-C or hang-up in the program's terminal is not meant for its background tasks
    closeFrom(3); // what the program left open belongs to the program
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // with `ulimit -f` a long output is an error to be told, not our end
}

bool OwnProcess::leaveFolder()
{
    return chdir("/") == 0;
}

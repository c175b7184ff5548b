// deckhand-run: runs one command for Deckhand, owns its tree of processes, its output and the record of its end.
// Standard input: the spec (spec.h), then control lines (supervisor.h); its end means that the program has gone.
// Standard output: what happens, a line each: started, output, left, paused, resumed, warning, ended (record.h).

#include "supervisor.h"

#include <csignal>
#include <cstdio>

#include <unistd.h>

int main(int argc, char **)
{
    if (argc > 1 || isatty(STDIN_FILENO)) {
        std::fputs("deckhand-run is a part of Deckhand and is started by it.\n", stderr);
        return 2;
    }
    setsid();     // a Ctrl-C or hang-up in the program's terminal is not meant for its background tasks
    closefrom(3); // what the program left open belongs to the program; we may outlive it
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // with `ulimit -f` a long output is an error to be told, not our end

    std::string control;
    std::string error;
    std::optional<Spec> spec = readSpec(STDIN_FILENO, control, error);
    if (!spec) {
        EventChannel events(STDOUT_FILENO);
        events.send(Record().add("how", "not-started").add("error", error).asEvent("ended"));
        events.flushBeforeExit();
        return 1;
    }
    if (chdir("/") != 0) // the folder that the program was started in may be unmounted or deleted
        return 1;
    Supervisor(std::move(*spec), std::move(control), STDIN_FILENO, STDOUT_FILENO).run();
    return 0;
}

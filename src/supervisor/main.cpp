// deckhand-run: runs one command for Deckhand, owns its tree of processes, its output and the record of its end.
// Standard input: the spec (spec.h), then control lines (supervisor.h); its end means that the program has gone.
// Standard output: what happens, a line each: started, output, left, own-end, paused, resumed, warning, ended (record.h).

#include "ownprocess.h"
#include "supervisor.h"

#include <cstdio>

int main(int argc, char **)
{
    if (argc > 1 || OwnProcess::isAtTerminal()) {
        std::fputs("deckhand-run is a part of Deckhand and is started by it.\n", stderr);
        return 2;
    }
    OwnProcess::detach();
    const NativeHandle input = OwnProcess::standardInput();
    EventChannel events(sinkOf(OwnProcess::standardOutput()));
    std::string control;
    std::string error;
    std::optional<Spec> spec = readSpec(input, control, error);
    if (!spec) {
        events.send(Record().add("how", "not-started").add("error", error).asEvent("ended"));
        events.flushBeforeExit();
        return 1;
    }
    if (!OwnProcess::leaveFolder())
        return 1;
    Supervisor(std::move(*spec), CommandTree::create(), ControlLines(sourceOf(input), std::move(control)),
               std::move(events))
        .run();
    return 0;
}

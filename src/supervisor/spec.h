#pragma once

#include "file.h"

#include <optional>
#include <string>

/// What to run and under which rules, as the program asks for it on standard input. A limit of 0 is none.
struct Spec {
    std::string script;
    std::string workingDirectory; ///< absolute
    std::string directory;        ///< the task's own folder: absolute, existing
    std::string shell;            ///< empty: bash on PATH, /bin/bash, /bin/sh, the first there is
    long long timeLimitMs = 0;
    long long memoryLimitBytes = 0; ///< resident, of the whole tree
    long long outputLimitBytes = 0; ///< written, whether stored or not
    long long niceness = 0;         ///< 0 to 19, beyond that of this process
    long long headBytes = 8ll << 20;
    long long ringBytes = 56ll << 20;
    long long freeFloorBytes = 512ll << 20;
    bool endsWithApp = true;     ///< the end of standard input ends the tree
    bool waitForTree = false;    ///< what the shell leaves running is waited for, not ended
    bool useControlGroup = true; ///< where the system lets us

    /// The name of the task's folder, which every process of the command carries in its environment.
    std::string task() const { return directory.substr(directory.rfind('/') + 1); }
};

/// Reads NUL-ended `key=value` records up to an empty one. A key that is not known is an error: a rule that the program
/// asked for and that is not kept must not pass in silence. On failure `error` says why.
/// `rest` receives what came after the empty record: the first of the control lines.
std::optional<Spec> readSpec(NativeHandle input, std::string &rest, std::string &error);

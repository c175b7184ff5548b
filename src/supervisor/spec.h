#pragma once

#include <optional>
#include <string>

/// What to run and under which rules, as the program asks for it on standard input.
struct Spec {
    std::string script;
    std::string workingDirectory;     ///< absolute
    std::string directory;            ///< the task's own folder: absolute, existing
    std::string shell;                ///< empty: bash on PATH, /bin/bash, /bin/sh, the first there is
    long long timeLimitMs = 0;        ///< 0: none
    long long maxBytes = 256ll << 20; ///< of output stored; what is beyond it is drained and counted
    bool endsWithApp = true;          ///< the end of standard input ends the tree
    bool waitForTree = false;         ///< what the shell leaves running is waited for, not ended
};

/// Reads NUL-ended `key=value` records up to an empty one. A key that is not known is an error: a rule that the program
/// asked for and that is not kept must not pass in silence. On failure `error` says why.
/// `rest` receives what came after the empty record: the first of the control lines.
std::optional<Spec> readSpec(int descriptor, std::string &rest, std::string &error);

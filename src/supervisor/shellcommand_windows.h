#pragma once

#include "spec.h"

#include <string>

/// How a shell is told to run the script.
struct ShellCommand {
    std::wstring program;
    std::wstring line; ///< the program's own name and what it is told
    std::string error; ///< for people; empty when all is well
};

/// `spec.shell` is a bash, a PowerShell or cmd.exe, known by its name; none is cmd.exe. Writes the script once more, as a
/// file that the shell takes, where that is needed. Output is UTF-8.
ShellCommand shellCommandFor(const Spec &spec);

/// This process's own with what a command gets instead, each ended by a NUL, as the system takes it.
std::wstring environmentFor(const Spec &spec);

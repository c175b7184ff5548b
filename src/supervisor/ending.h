#pragma once

#include "record.h"

#include <optional>
#include <string>

/// How the shell itself ended: with a code, or by a signal (Windows: an exception, its NTSTATUS).
struct ShellEnd {
    std::optional<int> code;
    int signal = 0;
};

/// How a command ended, as far as it has.
struct Ending {
    enum class By { Itself, Stop, TimeLimit, OtherLimit, AppGone, Signal };
    /// What the tree is ended with, numbered as POSIX does; Windows knows the two in its own way.
    enum With { Nothing = 0, Kill = 9, Terminate = 15 };

    By by = By::Itself;
    std::optional<ShellEnd> shell; ///< empty while the shell runs
    With lastSignal = Nothing;     ///< what the rest of the tree was ended with

    bool isOwn() const { return by == By::Itself; }
    /// Whether the shell ended with an exit code, and by itself.
    bool hasExited() const { return isOwn() && shell && shell->code; }
    const char *byName() const;
    /// how, code, signal.
    Record record() const;

private:
    const char *how() const;
    int signal() const;
};

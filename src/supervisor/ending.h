#pragma once

#include "record.h"

#include <optional>
#include <string>

/// How a command ended, as far as it has.
struct Ending {
    enum class By { Itself, Stop, TimeLimit, OtherLimit, AppGone, Signal };

    By by = By::Itself;
    std::optional<int> shellStatus; ///< as waitpid gives it; empty while the shell runs
    int lastSignal = 0;             ///< what the rest of the tree was ended with

    bool isOwn() const { return by == By::Itself; }
    /// Whether the shell ended with an exit code, and by itself.
    bool hasExited() const;
    const char *byName() const;
    /// how, code, signal.
    Record record() const;

private:
    const char *how() const;
    int signal() const;
};

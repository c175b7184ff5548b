#pragma once

#include <QString>

#include <cstdio>

namespace Deckhand {

/// A line for people on standard error.
inline void tellAside(const QString &message)
{
    std::fprintf(stderr, "deckhand: %s\n", qPrintable(message));
}

/// The same, and the exit status with which the program ends for it.
inline int fail(const QString &message, int status = 1)
{
    tellAside(message);
    return status;
}

} // namespace Deckhand

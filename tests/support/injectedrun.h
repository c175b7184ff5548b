#pragma once

#include <QByteArray>
#include <QStringList>

namespace Deckhand {

/// A program that strace runs, and kills or hinders at a system call.
struct InjectedRun {
    bool wasReached = false; ///< it did not come to its own end
    QByteArray output;       ///< on standard output

    /// Why strace cannot be used here; empty: it can.
    static QString whyNot();
    /// `what` (as in `signal=KILL`, `error=ENOSPC`) happens at the `when`-th of the calls. Waits for the end.
    static InjectedRun of(const QStringList &program, const QString &calls, const QString &what, int when);
};

} // namespace Deckhand

#pragma once

#include <QByteArray>

namespace Deckhand {

/// Takes the place of missing standard descriptors, before anything else is opened: what is opened first would get their
/// numbers, and our output would go into it. On Windows also: bytes go out as they are, and a console takes them as UTF-8.
void guardStandardStreams();

bool standardInputIsTerminal();
/// Something was piped or redirected: a pipe, a socket or a file. A terminal and /dev/null are not.
bool standardInputIsPiped();

// Standard output, checked: a full disk, a closed descriptor and a reader that went away are errors, never silence.
// Unbuffered, so that what was written without an error is with the system.

/// All of `bytes`, also where standard output does not block. The error (errno), or 0.
int writeToStandardOutput(const QByteArray &bytes);
/// Closes it: some file systems tell only then that the disk is full. The error (errno), or 0.
int closeStandardOutput();

/// Says on standard error what became of the output, and gives the exit status for it: 1, or that of SIGPIPE when the reader
/// went away, which needs no words. `error` 0: the given status.
int exitStatusFor(int outputError, int status);

} // namespace Deckhand

#pragma once

#include "history/sessionfile.h"

namespace Deckhand {

/// Puts what is damaged in the session `file`, read from `path` as `bytes`, into a file beside it (PATH.damaged-TIME), and
/// leaves in `path` what is whole, with the header that `file` has. Returns a sentence for people about what was found and
/// where it is now; empty when nothing was wrong. Where the disk cannot take that, all stays as it is, and the sentence says
/// so: what is damaged hinders nobody from reading the rest, or from appending.
QString repairSession(const SessionFile &file, const QByteArray &bytes, const QString &path, const QDateTime &now);

/// The file has its old content or all of the new one, also after a power failure; it is its owner's alone. An error is the
/// system's.
Result<void> replaceFile(const QString &path, const QByteArray &bytes);

} // namespace Deckhand

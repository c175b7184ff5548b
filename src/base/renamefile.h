#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// As rename(2) does it, on every system: what is at `to` is replaced (C's own rename replaces nothing on Windows). An error is
/// the system's.
Result<void> renameFile(const QString &from, const QString &to);

/// The file has its old content or all of the new one, however this program ends, and is its owner's alone. Without waiting for the
/// disk: a loss of power may cost it. An error is the system's.
Result<void> replaceFileSoon(const QString &path, const QByteArray &bytes);

} // namespace Deckhand

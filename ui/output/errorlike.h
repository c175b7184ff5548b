#pragma once

#include <QByteArrayView>
#include <QStringView>

namespace Deckhand {

/// Whether a line of a log looks as if it told of a failure: `error:`, `FAILED`, `panic`, `Traceback`, `NullPointerException`,
/// `undefined reference` … as words of their own or at the end of a name. Not `0 errors`, `no failures`, `errors: 0`.
bool looksLikeError(QStringView line);
/// The same for a line of ASCII.
bool looksLikeError(QByteArrayView line);

} // namespace Deckhand

#pragma once

#include <QString>

namespace Deckhand {

/// A duration as people read it: `12 ms`, `1.4 s`, `12 s`, `3:07`, `1:02:09`. Empty for a negative one (unknown).
QString durationText(qint64 ms);
/// A running time, in whole seconds, so that a value that is shown while it grows does not change its width: `12 s`, `3:07`.
QString runningTimeText(qint64 ms);
/// `0 B`, `812 B`, `4.2 KiB`, `1.00 GiB`.
QString sizeText(qint64 bytes);
/// A tool tip that shows `text` to the letter. QToolTip guesses whether a text is HTML, and HTML opens local images; so the
/// guess is taken from it: the result is always HTML, with all of the text escaped. Cut at 2,000 characters.
QString literalToolTip(const QString &text);

} // namespace Deckhand

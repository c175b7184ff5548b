#pragma once

#include <QLocale>
#include <QString>

namespace Deckhand {

// Measures in words: numbers by the locale (the user's for people, QLocale::c() for the model), units as symbols that no
// language translates. The sentence around them is the matter of whoever asks.

/// A duration as people read it: `12 ms`, `1.4 s`, `12 s`, `3:07`, `1:02:09`. Empty for a negative one (unknown).
QString durationText(qint64 ms);
/// A running time, in whole seconds, so that a value that is shown while it grows does not change its width: `12 s`, `3:07`.
QString runningTimeText(qint64 ms);
/// A duration as the model reads it, always in one unit, so that it can compare and add: `0.4 s`, `187.0 s`.
QString secondsText(qint64 ms);
/// `0 B`, `812 B`, `4.2 KiB`, `1.00 GiB`.
QString sizeText(qint64 bytes, const QLocale &locale = QLocale());
/// A tool tip that shows `text` to the letter. QToolTip guesses whether a text is HTML, and HTML opens local images; so the
/// guess is taken from it: the result is HTML, with all of the text escaped. Cut at 2,000 characters; empty for an empty text.
QString literalToolTip(const QString &text);

} // namespace Deckhand

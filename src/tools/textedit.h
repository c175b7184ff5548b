#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// Text of a file that is to be replaced by other.
struct TextEdit {
    QString oldText;
    QString newText;
    bool replaceAll = false; ///< else the first match

    struct Outcome {
        QByteArray bytes;
        qsizetype matches = 0; ///< all that there are
    };
    /// Every byte but those of what is replaced stays as it is: encoding, byte order mark and line ends (in a file whose
    /// lines all end with CR LF, a line feed in the texts stands for that). No match is no error; a new text that the file's
    /// encoding cannot hold is one.
    Result<Outcome> applyTo(const QByteArray &file) const;
};

} // namespace Deckhand

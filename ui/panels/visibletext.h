#pragma once

#include <QList>
#include <QString>

namespace Deckhand {

/// A text as it must be shown before somebody allows it: nothing in it is invisible or moves the rest around. Controls,
/// bidirectional and zero-width characters, tags, odd line separators and lone surrogates become escapes such as
/// `\u{202E}`; a very long line is continued on the next with a mark. What was put in its place is listed, so that a
/// view can set it off from the same letters in the text itself. Tab and line feed stay.
struct VisibleText {
    struct Range {
        qsizetype start = 0; ///< in `text`
        qsizetype length = 0;
    };

    QString text;
    QList<Range> marks;       ///< in order
    qsizetype characters = 0; ///< code points of the original
    qsizetype lines = 0;      ///< of the original; an empty text has none

    static VisibleText of(const QString &original);
};

} // namespace Deckhand

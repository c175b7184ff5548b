#pragma once

#include "ui/conversation/textstyle.h"
#include "ui/style/statusglyph.h"

#include <QRect>
#include <QString>

class QPainter;

namespace Deckhand {

/// The sign before a folded row's words.
enum class EntryMark { Dot, Spinner, Status, Bell, Summary };

struct EntryHeader {
    EntryMark mark = EntryMark::Dot;
    StatusMark status; ///< of Status
    QString title;     ///< may be empty
    QString summary;   ///< elided
    QString detail;    ///< at the right end
    bool unfolded = false;
    bool rule = false; ///< a line from the words to the right end: something begins anew here
    int spinDegrees = 0;
};

void paintEntryHeader(QPainter &painter, const QRect &area, const EntryHeader &header, const TextStyle &style);
void paintBubble(QPainter &painter, const QRect &area, const TextStyle &style);
void paintErrorCard(QPainter &painter, const QRect &area, const TextStyle &style);

} // namespace Deckhand

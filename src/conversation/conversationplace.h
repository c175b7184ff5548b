#pragma once

#include "conversation/contentblock.h"

#include <optional>

namespace Deckhand {

/// What goes with a message that is being written.
struct DraftAttachment {
    QString path; ///< absolute, of a file: it is read again; empty: `block` is all that there is of it
    std::optional<ContentBlock> block; ///< an ImageBlock or a FileBlock
};

/// Where the reader is in a conversation.
struct ReadingSpot {
    int row = -1;   ///< at the top of the view, counted among the rows that come back with the history; -1: at the end
    int offset = 0; ///< pixels of it that are above the view
    friend bool operator==(const ReadingSpot &a, const ReadingSpot &b)
    {
        return a.row == b.row && a.offset == b.offset;
    }
};

/// How somebody left a conversation: what is no part of it, and is not to be lost.
struct ConversationPlace {
    QString draft;
    QList<DraftAttachment> attachments;
    ReadingSpot spot;
    bool isEmpty() const { return draft.isEmpty() && attachments.isEmpty() && spot == ReadingSpot(); }
};

} // namespace Deckhand

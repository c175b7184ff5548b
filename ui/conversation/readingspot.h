#pragma once

#include "conversation/conversationplace.h"

class QAbstractItemModel;

namespace Deckhand {

// Rows of a ConversationModel as they are counted in a ReadingSpot: what the program says beside the history does not come
// back with it.

/// Of the row at the top of a view, `offset` pixels of which are above it.
ReadingSpot spotOf(const QAbstractItemModel &model, int row, int offset);
/// -1: there are not so many yet.
int rowOf(const QAbstractItemModel &model, const ReadingSpot &spot);

} // namespace Deckhand

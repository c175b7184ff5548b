#include "ui/conversation/readingspot.h"

#include "models/conversationmodel.h"

namespace Deckhand {

namespace {

bool isKept(const QAbstractItemModel &model, int row)
{
    const auto kind = TranscriptEntry::Kind(model.index(row, 0).data(ConversationModel::KindRole).toInt());
    return kind != TranscriptEntry::Kind::Error && kind != TranscriptEntry::Kind::Remark;
}

} // namespace

ReadingSpot spotOf(const QAbstractItemModel &model, int row, int offset)
{
    if (model.canFetchMore({}))
        return {}; // nobody knows how many are above
    ReadingSpot spot{0, offset};
    for (int above = 0; above < row; ++above)
        spot.row += isKept(model, above);
    return spot;
}

int rowOf(const QAbstractItemModel &model, const ReadingSpot &spot)
{
    if (model.canFetchMore({}))
        return -1;
    int kept = 0;
    for (int row = 0; spot.row >= 0 && row < model.rowCount(); ++row) {
        if (isKept(model, row) && kept++ == spot.row)
            return row;
    }
    return -1;
}

} // namespace Deckhand

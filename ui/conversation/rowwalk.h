#pragma once

#include <QAbstractItemView>

namespace Deckhand {

class ConversationView;

/// The way of the keyboard through the rows of a conversation.
class RowWalk
{
public:
    explicit RowWalk(ConversationView &view) : m_view(view) {}

    /// False if the key has no meaning here.
    bool press(const QKeyEvent &event);
    /// The row that the keyboard begins with: the last one that is seen.
    QModelIndex start() const { return target(Qt::Key_PageDown); }
    /// A row that is taller than the view may be read anywhere.
    void bringIn(const QModelIndex &index);

private:
    /// Where a key leads to from the current row; invalid without rows.
    QModelIndex target(int key) const;
    void step(int direction);
    void scrollBy(int pixels);
    QRect seen() const;

    ConversationView &m_view;
};

} // namespace Deckhand

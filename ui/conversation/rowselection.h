#pragma once

#include "ui/conversation/conversationlayout.h"

#include <QPersistentModelIndex>

namespace Deckhand {

/// Text that is selected with the mouse, within one row.
class RowSelection
{
public:
    explicit RowSelection(ConversationLayout &layout) : m_layout(layout) {}

    /// `clicks` 1 sets the start, 2 takes the word, 3 the paragraph. `point` is in the row's coordinates.
    void press(const QModelIndex &index, QPoint point, int clicks);
    /// True if the selection changed.
    bool drag(QPoint point);
    /// True if the button went up where it went down: a click.
    bool release();
    void clear();

    bool isDragging() const { return m_dragging; }
    QModelIndex index() const { return m_index; }
    QString text() const;

private:
    ConversationEntry *entry() const;
    ConversationEntry *knownEntry() const;

    ConversationLayout &m_layout;
    QPersistentModelIndex m_index;
    EntrySelection m_pressed; ///< what the press took; dragging extends it
    bool m_dragging = false;
    bool m_moved = false;
};

} // namespace Deckhand

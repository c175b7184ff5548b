#include "ui/conversation/rowselection.h"

namespace Deckhand {

ConversationEntry *RowSelection::entry() const
{
    return m_index.isValid() ? &m_layout.entry(m_index.row()) : nullptr;
}

/// A row that was not laid out since has no selection (any more).
ConversationEntry *RowSelection::knownEntry() const
{
    return m_index.isValid() ? m_layout.knownEntry(m_index.row()) : nullptr;
}

void RowSelection::press(const QModelIndex &index, QPoint point, int clicks)
{
    clear();
    m_index = index;
    ConversationEntry *shown = entry();
    const EntryHit hit = shown ? shown->hitTest(point) : EntryHit();
    m_dragging = hit.part == EntryHit::Part::Text;
    m_moved = clicks > 1;
    if (!m_dragging)
        return;
    m_pressed = shown->takenBy(clicks, hit.spot);
    shown->setSelection(m_pressed);
}

bool RowSelection::drag(QPoint point)
{
    ConversationEntry *shown = entry();
    if (!m_dragging || !shown)
        return false;
    point.setY(std::clamp(point.y(), 0, shown->height() - 1));
    const EntryHit hit = shown->hitTest(point);
    if (hit.part != EntryHit::Part::Text)
        return false;
    const EntrySelection taken{std::min(m_pressed.first(), hit.spot), std::max(m_pressed.last(), hit.spot)};
    m_moved |= !taken.isEmpty();
    shown->setSelection(taken);
    return true;
}

bool RowSelection::release()
{
    m_dragging = false;
    return !std::exchange(m_moved, false);
}

void RowSelection::clear()
{
    if (ConversationEntry *shown = knownEntry())
        shown->setSelection({});
    m_index = QPersistentModelIndex();
    m_dragging = false;
}

QString RowSelection::text() const
{
    ConversationEntry *shown = knownEntry();
    return shown ? shown->selectedText() : QString();
}

} // namespace Deckhand

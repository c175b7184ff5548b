#pragma once

#include "ui/conversation/rowselection.h"

class QMouseEvent;

namespace Deckhand {

class ConversationView;
class RowButtons;

/// What the mouse does in a conversation: it selects, folds, opens links, and is shown what can be copied. Points are those of
/// the viewport.
class RowMouse
{
public:
    RowMouse(ConversationView &view, ConversationLayout &layout, RowButtons &buttons);

    void press(const QMouseEvent &event);
    void pressTwice(const QMouseEvent &event);
    void move(QPoint point);
    void release(const QMouseEvent &event);
    /// Where a link leads, before it is clicked.
    void showToolTip(QPoint point, QPoint onScreen);

    QString selectedText() const { return m_selection.text(); }
    void clearSelection() { m_selection.clear(); }

private:
    void take(const QMouseEvent &event, int clicks);
    void click(const QModelIndex &index, const EntryHit &hit);
    EntryHit hitAt(QPoint point) const;
    QPoint inRow(const QModelIndex &index, QPoint point) const;
    void offerCode(const QModelIndex &index, QPoint point);

    ConversationView &m_view;
    ConversationLayout &m_layout;
    RowButtons &m_buttons;
    RowSelection m_selection;
    int m_clicks = 0;
    quint64 m_lastPress = 0; ///< ms
};

} // namespace Deckhand

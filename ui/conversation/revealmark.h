#pragma once

#include "ui/style/theme.h"

#include <QBasicTimer>
#include <QPersistentModelIndex>

class QPainter;
class QTimerEvent;

namespace Deckhand {

/// The tint behind a row that somebody was led to. It goes by itself.
class RevealMark
{
public:
    /// `view` gets the timer's event, and asks `ends`.
    void begin(const QModelIndex &index, QObject *view);
    /// True when the event was the end of the mark: it is gone now.
    bool ends(const QTimerEvent &event);
    /// -1: none.
    int row() const { return m_index.isValid() ? m_index.row() : -1; }
    void paint(QPainter &painter, const QRect &row, const Theme &theme) const;

private:
    QPersistentModelIndex m_index;
    QBasicTimer m_timer;
};

} // namespace Deckhand

#include "ui/conversation/rowwalk.h"

#include "ui/conversation/conversationview.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace Deckhand {

constexpr int kLineStep = 56;

bool RowWalk::press(const QKeyEvent &event)
{
    const int page = m_view.verticalScrollBar()->pageStep();
    switch (event.key()) {
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        scrollBy(event.key() == Qt::Key_PageUp ? -page : page);
        m_view.setCurrentIndex(target(event.key()));
        return true;
    case Qt::Key_Home:
        m_view.setCurrentIndex(target(event.key()));
        m_view.verticalScrollBar()->setValue(0);
        return true;
    case Qt::Key_End:
        m_view.setCurrentIndex(target(event.key()));
        m_view.scrollToLatest();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        m_view.toggleFold(m_view.currentIndex());
        return m_view.currentIndex().isValid();
    default:
        return false;
    }
}

/// A row that is taller than the view is read to its edge first; then the next one becomes current.
void RowWalk::step(int direction)
{
    const int height = seen().height();
    const QRect row = m_view.visualRect(m_view.currentIndex());
    if (row.isValid() && direction > 0 && row.bottom() > height && row.top() < height)
        return scrollBy(std::min(kLineStep, row.bottom() - height + 8));
    if (row.isValid() && direction < 0 && row.top() < 0 && row.bottom() > 0)
        return scrollBy(-std::min(kLineStep, 8 - row.top()));
    const QModelIndex next = target(direction > 0 ? Qt::Key_Down : Qt::Key_Up);
    if (!next.isValid())
        return;
    m_view.setCurrentIndex(next);
    const QRect place = m_view.visualRect(next);
    if (place.height() > height)
        scrollBy(direction > 0 ? std::max(0, place.top() - height + kLineStep)
                               : std::min(0, place.bottom() - kLineStep));
    else
        m_view.scrollTo(next);
}

QModelIndex RowWalk::target(int key) const
{
    const int rows = m_view.model() ? m_view.model()->rowCount() : 0;
    if (rows == 0)
        return {};
    const int height = seen().height();
    const auto rowAtView = [this, rows, height](int y) {
        const QModelIndex index = m_view.indexAt({0, y});
        return index.isValid() ? index.row() : y < height / 2 ? 0 : rows - 1;
    };
    const int current = m_view.currentIndex().isValid() ? m_view.currentIndex().row() : -1;
    int row = 0; // Home
    if (key == Qt::Key_End)
        row = rows - 1;
    else if (key == Qt::Key_PageUp || (key == Qt::Key_Down && current < 0))
        row = rowAtView(8);
    else if (key == Qt::Key_PageDown || (key == Qt::Key_Up && current < 0))
        row = rowAtView(height - 8);
    else if (key == Qt::Key_Up || key == Qt::Key_Down)
        row = current + (key == Qt::Key_Up ? -1 : 1);
    return m_view.model()->index(std::clamp(row, 0, rows - 1), 0);
}

void RowWalk::bringIn(const QModelIndex &index)
{
    const auto isOut = [this, &index] {
        const QRect row = m_view.visualRect(index);
        return row.height() > seen().height() ? !seen().intersects(row) : !seen().contains(row);
    };
    for (int round = 0; round < 3 && isOut(); ++round)
        m_view.scrollTo(index); // until then its height may be but an estimate
}

void RowWalk::scrollBy(int pixels)
{
    m_view.verticalScrollBar()->setValue(m_view.verticalScrollBar()->value() + pixels);
}

QRect RowWalk::seen() const
{
    return m_view.viewport()->rect();
}

} // namespace Deckhand

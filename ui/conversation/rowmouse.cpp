#include "ui/conversation/rowmouse.h"

#include "base/humantext.h"
#include "ui/conversation/conversationview.h"
#include "ui/conversation/linkdialog.h"
#include "ui/conversation/rowbuttons.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QStyleHints>
#include <QToolTip>

namespace Deckhand {

RowMouse::RowMouse(ConversationView &view, ConversationLayout &layout, RowButtons &buttons)
    : m_view(view),
      m_layout(layout),
      m_buttons(buttons),
      m_selection(layout)
{
}

QPoint RowMouse::inRow(const QModelIndex &index, QPoint point) const
{
    return point - m_view.visualRect(index).topLeft();
}

EntryHit RowMouse::hitAt(QPoint point) const
{
    const QModelIndex index = m_view.indexAt(point);
    return index.isValid() ? m_layout.entry(index.row()).hitTest(inRow(index, point)) : EntryHit();
}

void RowMouse::press(const QMouseEvent &event)
{
    const auto interval = quint64(QGuiApplication::styleHints()->mouseDoubleClickInterval());
    take(event, m_clicks == 2 && event.timestamp() - m_lastPress < interval ? 3 : 1);
}

void RowMouse::pressTwice(const QMouseEvent &event)
{
    take(event, 2);
}

void RowMouse::take(const QMouseEvent &event, int clicks)
{
    if (event.button() != Qt::LeftButton)
        return;
    m_clicks = clicks;
    m_lastPress = event.timestamp();
    const QPoint point = event.position().toPoint();
    const QModelIndex index = m_view.indexAt(point);
    if (index.isValid()) {
        m_view.setCurrentIndex(index);
        m_selection.press(index, inRow(index, point), clicks);
    } else {
        m_selection.clear();
    }
    m_view.viewport()->update();
}

void RowMouse::move(QPoint point)
{
    if (m_selection.isDragging() && m_selection.index().isValid()) {
        if (m_selection.drag(inRow(m_selection.index(), point)))
            m_view.viewport()->update();
        return;
    }
    const EntryHit hit = hitAt(point);
    const bool clickable =
        hit.part == EntryHit::Part::Header || hit.part == EntryHit::Part::More || !hit.link.isEmpty();
    m_view.viewport()->setCursor(clickable                          ? Qt::PointingHandCursor
                                 : hit.part == EntryHit::Part::Text ? Qt::IBeamCursor
                                                                    : Qt::ArrowCursor);
    offerCode(m_view.indexAt(point), point);
}

void RowMouse::offerCode(const QModelIndex &index, QPoint point)
{
    const ConversationEntry *entry = index.isValid() ? m_layout.knownEntry(index.row()) : nullptr;
    const QPoint at = inRow(index, point);
    const EntryCode code = entry ? entry->codeAt(at) : EntryCode();
    m_buttons.offerCode(code.area.isValid() ? code.area.translated(point - at) : QRect(), code.text);
}

void RowMouse::release(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton)
        return;
    const QPoint point = event.position().toPoint();
    const QModelIndex pressed = m_selection.index();
    const QModelIndex index = m_view.indexAt(point);
    if (m_selection.release() && index.isValid() && index == pressed)
        click(index, hitAt(point));
}

void RowMouse::click(const QModelIndex &index, const EntryHit &hit)
{
    if (hit.part == EntryHit::Part::Header)
        m_view.toggleFold(index);
    else if (hit.part == EntryHit::Part::More)
        m_view.showAll(index);
    else if (!hit.link.isEmpty())
        askToOpenLink(hit.link, &m_view);
}

void RowMouse::showToolTip(QPoint point, QPoint onScreen)
{
    QToolTip::showText(onScreen, literalToolTip(hitAt(point).link), &m_view);
}

} // namespace Deckhand

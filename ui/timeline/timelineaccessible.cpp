#include "ui/timeline/timelineaccessible.h"

#include "ui/accessible/drawnlist.h"
#include "ui/timeline/timelineview.h"

namespace Deckhand {

namespace {

/// A key is a place: spans first, then lanes.
class TimeLineList final : public DrawnList
{
public:
    explicit TimeLineList(TimeLineView &view) : m_view(view) {}

    int count() const override { return spans() + int(m_view.line().endOfLanes() - m_view.line().firstLane()); }
    int keyAt(int place) const override { return place; }
    int placeOf(int key) const override { return key >= 0 && key < count() ? key : -1; }
    int keyAtPoint(const QPoint &point) const override
    {
        const TimeLineItem item = m_view.timeLayout().itemAt(point);
        return keyOf(item.kind == TimeLineItem::Kind::Notice ? TimeLineItem::ofLane(item.number) : item);
    }
    int currentKey() const override { return keyOf(m_view.current()); }

    QString spokenText(int key) const override { return m_view.spokenText(itemOf(key)); }
    QRect rectOf(int key) const override
    {
        const QRectF rect = m_view.timeLayout().rectOf(itemOf(key));
        return rect.isEmpty() ? QRect() : QRect(rect.topLeft().toPoint(), rect.size().toSize());
    }
    void addState(int key, QAccessible::State &state) const override
    {
        // Beside the names of the lanes, not under them.
        const QRectF area = m_view.frame().timeArea();
        state.offscreen = !area.intersects(m_view.timeLayout().rectOf(itemOf(key)));
    }
    void makeCurrent(int key) override { m_view.setCurrent(itemOf(key)); }

    int keyOf(const TimeLineItem &item) const
    {
        if (item.kind == TimeLineItem::Kind::Span)
            return int(item.number - m_view.line().firstSpan());
        return item.isNone() ? -1 : spans() + int(item.number - m_view.line().firstLane());
    }

private:
    int spans() const { return int(m_view.line().endOfSpans() - m_view.line().firstSpan()); }
    TimeLineItem itemOf(int key) const
    {
        return key < spans() ? TimeLineItem::ofSpan(m_view.line().firstSpan() + key)
                             : TimeLineItem::ofLane(m_view.line().firstLane() + key - spans());
    }

    TimeLineView &m_view;
};

} // namespace

void installTimeLineAccessible()
{
    installDrawnList<TimeLineView, TimeLineList>();
}

void tellCurrentItem(TimeLineView *view)
{
    tellCurrentPlace(view, TimeLineList(*view).currentKey());
}

} // namespace Deckhand

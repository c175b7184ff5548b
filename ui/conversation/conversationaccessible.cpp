#include "ui/conversation/conversationaccessible.h"

#include "ui/accessible/drawnlist.h"
#include "ui/conversation/conversationview.h"

namespace Deckhand {

namespace {

/// A key is a row.
class RowList final : public DrawnList
{
public:
    explicit RowList(ConversationView &view) : m_view(view) {}

    int count() const override { return m_view.model() ? m_view.model()->rowCount() : 0; }
    int keyAt(int place) const override { return place; }
    int placeOf(int key) const override { return key < count() ? key : -1; }
    int keyAtPoint(const QPoint &point) const override { return m_view.indexAt(point).row(); }
    int currentKey() const override { return m_view.currentIndex().row(); }

    QString spokenText(int key) const override { return index(key).data(Qt::AccessibleTextRole).toString(); }
    QRect rectOf(int key) const override { return m_view.visualRect(index(key)); }
    void addState(int key, QAccessible::State &state) const override
    {
        state.expandable = m_view.isFoldable(index(key));
        state.expanded = state.expandable && m_view.isUnfolded(index(key));
        state.collapsed = state.expandable && !state.expanded;
    }
    QStringList actionsOf(int key) const override
    {
        return m_view.isFoldable(index(key)) ? QStringList{QAccessibleActionInterface::toggleAction()} : QStringList();
    }
    void makeCurrent(int key) override { m_view.setCurrentIndex(index(key)); }
    void act(int key, const QString &action) override
    {
        if (action == QAccessibleActionInterface::toggleAction())
            m_view.toggleFold(index(key));
    }

private:
    QModelIndex index(int row) const { return m_view.model()->index(row, 0); }

    ConversationView &m_view;
};

} // namespace

void installConversationAccessible()
{
    installDrawnList<ConversationView, RowList>();
}

} // namespace Deckhand

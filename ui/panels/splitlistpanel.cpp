#include "ui/panels/splitlistpanel.h"

#include <QResizeEvent>
#include <QSplitter>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kWide = 760;

} // namespace

SplitListPanel::SplitListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, QWidget *pane,
                               QWidget *parent)
    : ListPanel(model, sortRole, texts, parent),
      m_splitter(new QSplitter(Qt::Vertical)),
      m_pane(pane)
{
    m_splitter->addWidget(view());
    m_splitter->addWidget(m_pane);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_pane->hide();
    content()->addWidget(m_splitter, 1);
    connect(this, &ListPanel::selectedRowChanged, this, [this] {
        const QModelIndex row = selectedRow();
        m_pane->setVisible(row.isValid());
        if (row.isValid())
            showRow(row);
    });
}

void SplitListPanel::resizeEvent(QResizeEvent *event)
{
    ListPanel::resizeEvent(event);
    m_splitter->setOrientation(event->size().width() >= kWide ? Qt::Horizontal : Qt::Vertical);
}

} // namespace Deckhand

#include "ui/panels/detaillistpanel.h"

#include "ui/panels/textpane.h"

#include <QResizeEvent>
#include <QSplitter>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kWide = 760;

} // namespace

DetailListPanel::DetailListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, const QString &detailName,
                                 QWidget *parent)
    : ListPanel(model, sortRole, texts, parent)
    , m_splitter(new QSplitter(Qt::Vertical))
    , m_detail(new TextPane(detailName))
{
    m_splitter->addWidget(view());
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_detail->hide();
    content()->addWidget(m_splitter, 1);
    connect(this, &ListPanel::selectedRowChanged, this, &DetailListPanel::showDetail);
}

void DetailListPanel::resizeEvent(QResizeEvent *event)
{
    ListPanel::resizeEvent(event);
    m_splitter->setOrientation(event->size().width() >= kWide ? Qt::Horizontal : Qt::Vertical);
}

void DetailListPanel::showDetail()
{
    const QModelIndex row = selectedRow();
    m_detail->setVisible(row.isValid());
    m_detail->showText(row.isValid() ? detailOf(row) : QString());
}

} // namespace Deckhand

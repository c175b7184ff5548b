#include "ui/panels/listpanel.h"

#include "ui/accessible/clearbutton.h"
#include "ui/panels/filterproxy.h"
#include "ui/style/icons.h"

#include <QAction>
#include <QLineEdit>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kWidestFilter = 240;

} // namespace

ListPanel::ListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, QWidget *parent)
    : QWidget(parent),
      m_bar(new PanelBar(tr("%1: actions").arg(texts.name))),
      m_filter(new QLineEdit),
      m_view(new RowView),
      m_proxy(new FilterProxy(this)),
      m_layout(new QVBoxLayout(this))
{
    m_proxy->setSourceModel(&model);
    m_proxy->setSortRole(sortRole);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_proxy);
    m_view->setAccessibleName(texts.name);
    setFocusProxy(m_view);
    buildBar(texts);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_bar);
    m_layout->addWidget(m_view, 1);
    m_bar->setContent(m_view);
    watch(model, texts);
    showHint(texts);
}

void ListPanel::buildBar(const Texts &texts)
{
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter %1").arg(texts.name.toLower()));
    addClearButton(*m_filter, tr("Clear the filter of %1").arg(texts.name.toLower()));
    m_filter->setMaximumWidth(kWidestFilter);
    m_filter->setMinimumWidth(70);
    m_bar->addWidget(m_filter);
    m_bar->addGap();
    connect(m_filter, &QLineEdit::textChanged, m_proxy, &FilterProxy::setText);
}

void ListPanel::watch(QAbstractItemModel &model, const Texts &texts)
{
    const auto updateHint = [this, texts] { showHint(texts); };
    connect(m_filter, &QLineEdit::textChanged, this, updateHint);
    connect(&model, &QAbstractItemModel::rowsInserted, this, updateHint);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, updateHint);
    connect(&model, &QAbstractItemModel::modelReset, this, updateHint);
    connect(m_view, &RowView::opened, this,
            [this](const QModelIndex &index) { emit rowOpened(m_proxy->mapToSource(index)); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ListPanel::selectedRowChanged);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &ListPanel::selectedRowChanged);
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        const int row = m_view->selectedIndex().row();
        if (row >= first.row() && row <= last.row())
            emit selectedRowChanged();
    });
}

void ListPanel::showHint(const Texts &texts)
{
    m_view->setHint(m_proxy->sourceModel()->rowCount() == 0 ? texts.empty : texts.noMatch);
}

QModelIndex ListPanel::selectedRow() const
{
    return m_proxy->mapToSource(m_view->selectedIndex());
}

void ListPanel::selectRow(const QModelIndex &sourceIndex)
{
    const QModelIndex index = m_proxy->mapFromSource(sourceIndex);
    if (index.isValid())
        m_view->setCurrentIndex(index.siblingAtColumn(0));
}

QAction *ListPanel::addEntry(const PanelBar::Entry &entry)
{
    QAction *action = m_bar->addEntry(entry, this);
    m_view->addAction(action);
    return action;
}

QAction *ListPanel::addRareEntry(const PanelBar::Entry &entry)
{
    QAction *action = m_bar->addRareEntry(entry, this);
    m_view->addAction(action);
    return action;
}

void ListPanel::addRareSeparator()
{
    m_bar->addRareSeparator();
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    m_view->addAction(separator);
}

} // namespace Deckhand

#include "ui/panels/listpanel.h"

#include "ui/accessible/clearbutton.h"

#include <QAction>
#include <QLineEdit>
#include <QResizeEvent>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kWidestFilter = 240;
constexpr int kWide = 760;

/// Keeps the rows that show a text in any of their cells, or are spoken with it (a task's id, its whole state).
class FilterProxy : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override
    {
        const QRegularExpression wanted = filterRegularExpression();
        for (int column = 0; column < sourceModel()->columnCount(sourceParent); ++column) {
            const QModelIndex cell = sourceModel()->index(sourceRow, column, sourceParent);
            if (cell.data(Qt::DisplayRole).toString().contains(wanted)
                || cell.data(Qt::AccessibleTextRole).toString().contains(wanted))
                return true;
        }
        return false;
    }
};

} // namespace

ListPanel::ListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, QWidget *parent)
    : QWidget(parent),
      m_bar(new PanelBar(tr("%1: actions").arg(texts.name))),
      m_filter(new QLineEdit),
      m_view(new RowView),
      m_proxy(new FilterProxy(this)),
      m_splitter(new QSplitter(Qt::Vertical)),
      m_layout(new QVBoxLayout(this))
{
    m_proxy->setSourceModel(&model);
    m_proxy->setSortRole(sortRole);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_proxy);
    m_view->setAccessibleName(texts.name);
    setFocusProxy(m_view);
    buildBar(texts);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_bar);
    m_layout->addWidget(m_splitter, 1);
    m_splitter->addWidget(m_view);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
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
    connect(m_filter, &QLineEdit::textChanged, this, &ListPanel::filterChanged);
    connect(m_filter, &QLineEdit::textChanged, m_proxy,
            [this](const QString &text) { m_proxy->setFilterFixedString(text.trimmed()); });
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

void ListPanel::look(const QString &words)
{
    m_filter->setText(words);
    m_filter->setFocus();
}

void ListPanel::selectRow(const QModelIndex &sourceIndex)
{
    const QModelIndex index = m_proxy->mapFromSource(sourceIndex);
    if (index.isValid())
        m_view->setCurrentIndex(index.siblingAtColumn(0));
}

QAction *ListPanel::joined(QAction *action, const What &what)
{
    connect(action, &QAction::triggered, this, what);
    m_view->addAction(action);
    return action;
}

QAction *ListPanel::addEntry(const PanelBar::Entry &entry, const What &what)
{
    return joined(m_bar->addEntry(entry, this), what);
}

QAction *ListPanel::addSwitch(const PanelBar::Entry &off, const PanelBar::Entry &on, const What &what)
{
    return joined(m_bar->addSwitch(off, on, this), what);
}

QAction *ListPanel::addRareEntry(const PanelBar::Entry &entry, const What &what)
{
    return joined(m_bar->addRareEntry(entry, this), what);
}

void ListPanel::addRareSeparator()
{
    m_bar->addRareSeparator();
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    m_view->addAction(separator);
}

void ListPanel::addPane(QWidget *pane, const std::function<void(const QModelIndex &)> &show)
{
    m_splitter->addWidget(pane);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    pane->hide();
    connect(this, &ListPanel::selectedRowChanged, pane, [this, pane, show] {
        const QModelIndex row = selectedRow();
        pane->setVisible(row.isValid());
        if (row.isValid())
            show(row);
    });
}

void ListPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_splitter->setOrientation(event->size().width() >= kWide ? Qt::Horizontal : Qt::Vertical);
}

} // namespace Deckhand

#include "ui/panels/rowview.h"

#include "ui/style/focusring.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

namespace Deckhand {

constexpr int kNarrowestStretch = 180;

RowView::RowView(QWidget *parent) : QTreeView(parent), m_delegate(new RowDelegate(this))
{
    setItemDelegate(m_delegate);
    setUniformRowHeights(true);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(0);
    setMouseTracking(true);
    setSelectionMode(SingleSelection);
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setFrameShape(NoFrame);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    header()->setSortIndicatorClearable(true);
    header()->setSectionsMovable(true);
    header()->setStretchLastSection(false);
    header()->setHighlightSections(false);
    connect(this, &QAbstractItemView::clicked, this, &RowView::opened);
    applyTheme();
}

void RowView::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const QString sheet = QStringLiteral("QHeaderView{background:%1;border:0}"
                                         "QHeaderView::section{background:%1;color:%2;border:0;"
                                         "border-bottom:1px solid %3;padding:4px 8px}"
                                         "QHeaderView::section:hover{color:%4}")
                              .arg(theme.window.name(), theme.muted.name(), theme.border.name(), theme.text.name());
    if (sheet != header()->styleSheet())
        header()->setStyleSheet(sheet);
}

void RowView::setHint(const QString &hint)
{
    m_hint = hint;
    viewport()->update();
}

void RowView::setColumns(const QStringList &samples, int stretched, const QList<int> &hideOrder)
{
    m_samples = samples;
    m_stretched = stretched;
    m_hideOrder = hideOrder;
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setSectionResizeMode(stretched, QHeaderView::Stretch);
    header()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    for (int column = 0; column < samples.size(); ++column)
        setColumnWidth(column, widthOf(column, samples.at(column)));
    fitColumns();
}

int RowView::widthOf(int column, const QString &sample) const
{
    const int text = fontMetrics().horizontalAdvance(sample);
    return qMax(header()->sectionSizeHint(column), text + RowDelegate::paddingOf(m_delegate->hasMark(column)));
}

QModelIndex RowView::selectedIndex() const
{
    const QModelIndexList rows = selectionModel() ? selectionModel()->selectedRows() : QModelIndexList();
    return rows.value(0);
}

void RowView::fitColumns()
{
    for (const int column : std::as_const(m_hideOrder))
        setColumnHidden(column, false);
    int left = viewport()->width();
    for (int column = 0; column < m_samples.size(); ++column)
        left -= column == m_stretched ? 0 : columnWidth(column);
    for (const int column : std::as_const(m_hideOrder)) {
        if (left >= kNarrowestStretch)
            break;
        left += columnWidth(column);
        setColumnHidden(column, true);
    }
}

void RowView::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    QPainter painter(viewport());
    if (!currentIndex().isValid())
        paintFocusRing(painter, *this);
    if (m_hint.isEmpty() || (model() && model()->rowCount() > 0))
        return;
    painter.setPen(Theme::of(palette()).muted);
    const QRect box = viewport()->rect().adjusted(24, 12, -24, -12);
    painter.drawText(box, int(Qt::AlignCenter) | Qt::TextWordWrap, m_hint);
}

void RowView::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QTreeView::drawRow(painter, option, index);
    const Theme theme = Theme::of(palette());
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), viewport()->width(), 1),
                      mixed(theme.window, theme.border, 0.5));
    if (hasFocus() && index.row() == currentIndex().row())
        paintFocusRing(*painter, QRect(0, option.rect.top(), viewport()->width(), option.rect.height()), theme);
}

void RowView::resizeEvent(QResizeEvent *event)
{
    fitColumns();
    QTreeView::resizeEvent(event);
}

void RowView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
    if (event->type() == QEvent::FontChange && !m_samples.isEmpty())
        setColumns(m_samples, m_stretched, m_hideOrder);
}

void RowView::keyPressEvent(QKeyEvent *event)
{
    // Styles differ in which keys activate an item; here Enter always opens.
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit opened(currentIndex());
        return;
    }
    QTreeView::keyPressEvent(event);
}

} // namespace Deckhand

#include "ui/conversation/conversationview.h"

#include "models/conversationmodel.h"
#include "ui/conversation/conversationaccessible.h"
#include "ui/conversation/conversationcolumn.h"
#include "ui/style/focusring.h"
#include "ui/style/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>

namespace Deckhand {

namespace {

constexpr int kTop = 16;
constexpr int kBottom = 22;
constexpr int kLeastHeight = 120; ///< however long a question below is
constexpr int kSpinMs = 80;
constexpr int kScrollStep = 24;

} // namespace

ConversationView::ConversationView(QWidget *parent)
    : QAbstractItemView(parent),
      m_style(TextStyle::of(font(), palette())),
      m_layout(m_style),
      m_selection(m_layout),
      m_retry(new QPushButton(QStringLiteral("Retry"), viewport())),
      m_jump(new QToolButton(this)),
      m_copyCode(new QToolButton(viewport()))
{
    installConversationAccessible();
    setObjectName(QStringLiteral("conversationView"));
    setAccessibleName(QStringLiteral("Conversation"));
    setFrameShape(QFrame::NoFrame);
    setMinimumHeight(kLeastHeight);
    setFocusPolicy(Qt::StrongFocus);
    setTabKeyNavigation(false);
    setSelectionMode(NoSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);

    m_retry->setObjectName(QStringLiteral("retryButton"));
    m_retry->setAccessibleName(QStringLiteral("Retry"));
    m_retry->hide();
    m_jump->setObjectName(QStringLiteral("jumpToLatest"));
    m_jump->setAccessibleName(QStringLiteral("Jump to latest"));
    m_jump->setToolTip(QStringLiteral("Jump to the latest message"));
    m_jump->hide();
    m_copyCode->setObjectName(QStringLiteral("copyCode"));
    m_copyCode->setAccessibleName(QStringLiteral("Copy code"));
    m_copyCode->setToolTip(QStringLiteral("Copy code"));
    m_copyCode->setFocusPolicy(Qt::NoFocus); // the context menu is the keyboard's way
    m_copyCode->setCursor(Qt::ArrowCursor);
    m_copyCode->hide();
    connect(m_retry, &QPushButton::clicked, this, &ConversationView::retryRequested);
    connect(m_jump, &QToolButton::clicked, this, &ConversationView::scrollToLatest);
    connect(m_copyCode, &QToolButton::clicked, this, &ConversationView::copyHoveredCode);
    restyle();
}

// --- The model

void ConversationView::setModel(QAbstractItemModel *newModel)
{
    if (model())
        disconnect(model(), &QAbstractItemModel::rowsRemoved, this, &ConversationView::onRowsRemoved);
    QAbstractItemView::setModel(newModel);
    if (newModel)
        connect(newModel, &QAbstractItemModel::rowsRemoved, this, &ConversationView::onRowsRemoved);
}

void ConversationView::reset()
{
    QAbstractItemView::reset();
    m_selection.clear();
    m_layout.reset(model());
    m_anchor = {};
    m_follows = true;
    placeRetry();
    scheduleDelayedItemsLayout();
}

void ConversationView::rowsInserted(const QModelIndex &parent, int first, int last)
{
    m_layout.insertRows(first, last);
    if (m_anchor.row >= first)
        m_anchor.row += last - first + 1;
    for (int row = first; row <= last; ++row) {
        // Who has just said something wants to see it.
        const auto kind = TranscriptEntry::Kind(model()->index(row, 0).data(ConversationModel::KindRole).toInt());
        m_follows |= kind == TranscriptEntry::Kind::User;
    }
    QAbstractItemView::rowsInserted(parent, first, last);
    placeRetry();
    scheduleDelayedItemsLayout();
}

void ConversationView::onRowsRemoved(const QModelIndex &, int first, int last)
{
    m_layout.removeRows(first, last);
    if (m_anchor.row > last)
        m_anchor.row -= last - first + 1;
    placeRetry();
    scheduleDelayedItemsLayout();
}

void ConversationView::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles)
{
    for (int row = first.row(); row <= last.row(); ++row)
        m_layout.updateRow(row);
    if (roles.isEmpty())
        placeRetry();
    QAbstractItemView::dataChanged(first, last, roles);
    scheduleDelayedItemsLayout();
}

void ConversationView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QAbstractItemView::currentChanged(current, previous);
    if (current.isValid())
        tellFocusedRow(this, current.row());
    viewport()->update();
}

// --- Geometry

int ConversationView::columnLeft() const
{
    return columnMargins(width()).left();
}

int ConversationView::columnWidth() const
{
    const QMargins sides = columnMargins(width());
    return width() - sides.left() - sides.right();
}

int ConversationView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

QPoint ConversationView::rowOrigin(int row) const
{
    return {columnLeft(), kTop + m_layout.rowTop(row) - verticalOffset()};
}

QRect ConversationView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_layout.count())
        return {};
    return {rowOrigin(index.row()), QSize(m_layout.width(), m_layout.rowHeight(index.row()))};
}

QModelIndex ConversationView::indexAt(const QPoint &point) const
{
    const int row = m_layout.rowAt(point.y() + verticalOffset() - kTop);
    return row < 0 || !model() ? QModelIndex() : model()->index(row, 0);
}

void ConversationView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout(); // comes back as updateGeometries
}

void ConversationView::updateGeometries()
{
    relayout();
    QAbstractItemView::updateGeometries();
}

void ConversationView::scrollContentsBy(int, int dy)
{
    if (m_adjusting)
        return;
    m_follows = verticalOffset() >= verticalScrollBar()->maximum();
    // A step moves what is on screen by just that step, whatever the rows that come into view turn out to measure.
    if (std::abs(dy) < viewport()->height())
        m_anchor.offset -= dy;
    else
        m_anchor = m_layout.anchorAt(verticalOffset() - kTop);
    relayout();
}

void ConversationView::relayout()
{
    if (m_adjusting)
        return;
    m_adjusting = true;
    m_layout.setWidth(columnWidth());
    const int value = settle(viewport()->height());
    verticalScrollBar()->setPageStep(std::max(kScrollStep, viewport()->height() - 2 * kScrollStep));
    verticalScrollBar()->setSingleStep(kScrollStep);
    verticalScrollBar()->setValue(value);
    m_anchor = m_layout.anchorAt(value - kTop);
    m_adjusting = false;
    placeOverlays();
    viewport()->update();
}

/// Laying out moves things, and then other things are in view: a few rounds until all that is seen is laid out.
int ConversationView::settle(int viewHeight)
{
    int value = 0;
    for (int round = 0; round < 12; ++round) {
        const int maximum = std::max(0, m_layout.height() + kTop + kBottom - viewHeight);
        m_follows |= maximum == 0;
        value = m_follows ? maximum : std::clamp(m_layout.yOf(m_anchor) + kTop, 0, maximum);
        verticalScrollBar()->setRange(0, maximum);
        if (!m_layout.layOut(value - kTop, value - kTop + viewHeight))
            break;
    }
    return value;
}

void ConversationView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    const QRect row = visualRect(index);
    if (!row.isValid())
        return;
    const int bottom = viewport()->height() - 8;
    if (hint == PositionAtTop || row.top() < 0 || row.height() > bottom)
        scrollBy(row.top() - 8);
    else if (hint == PositionAtBottom || row.bottom() > bottom)
        scrollBy(row.bottom() - bottom);
    else if (hint == PositionAtCenter)
        scrollBy(row.center().y() - viewport()->height() / 2);
}

void ConversationView::scrollBy(int pixels)
{
    verticalScrollBar()->setValue(verticalOffset() + pixels);
}

void ConversationView::scrollToLatest()
{
    m_follows = true;
    relayout();
}

// --- What lies over the rows

void ConversationView::placeRetry()
{
    m_retryRow = QPersistentModelIndex();
    const int rows = model() ? model()->rowCount() : 0;
    for (int row = rows - 1; row >= std::max(0, rows - 20) && !m_retryRow.isValid(); --row) {
        const QModelIndex index = model()->index(row, 0);
        if (index.data(ConversationModel::CanRetryRole).toBool())
            m_retryRow = index;
    }
    if (!m_retryRow.isValid())
        m_retry->hide();
}

void ConversationView::placeOverlays()
{
    m_copyCode->hide();
    m_jump->move((viewport()->width() - m_jump->width()) / 2, viewport()->height() - m_jump->height() - 12);
    m_jump->setVisible(!m_follows);
    if (!m_retryRow.isValid())
        return;
    const ConversationEntry *entry = m_layout.knownEntry(m_retryRow.row());
    const QRect area = entry ? entry->retryArea().translated(rowOrigin(m_retryRow.row())) : QRect();
    if (area.isValid())
        m_retry->setGeometry(area);
    m_retry->setVisible(area.isValid() && area.intersects(viewport()->rect()));
}

void ConversationView::showCopyButton(const QModelIndex &index, QPoint inRow)
{
    const ConversationEntry *entry = index.isValid() ? m_layout.knownEntry(index.row()) : nullptr;
    const QRect code = entry ? entry->codeAreaAt(inRow) : QRect();
    m_copyCode->setVisible(code.isValid());
    if (!code.isValid())
        return;
    m_hoveredCode = entry->codeAt(inRow);
    const QRect box = code.translated(rowOrigin(index.row()));
    m_copyCode->move(box.right() - m_copyCode->width() - 4, std::max(box.top() + 4, 4));
}

void ConversationView::copyHoveredCode()
{
    QGuiApplication::clipboard()->setText(m_hoveredCode);
    QToolTip::showText(QCursor::pos(), QStringLiteral("Copied"), m_copyCode, {}, 1200);
}

void ConversationView::setEmptyHint(const QString &hint)
{
    m_emptyHint = hint;
    viewport()->update();
}

void ConversationView::restyle()
{
    m_style = TextStyle::of(font(), palette());
    m_layout.restyle();
    const QColor ink = m_style.theme.muted;
    const auto dress = [ink](QToolButton *button, const QString &icon, const QString &sheet, int size) {
        button->setIcon(tintedIcon(icon, ink));
        button->setText(button->icon().isNull() ? button->accessibleName() : QString());
        button->setStyleSheet(sheet);
        button->setIconSize({size, size});
        button->adjustSize();
    };
    const Theme &theme = m_style.theme;
    const QString round = QStringLiteral("QToolButton{background:%1;border:1px solid %2;border-radius:16px;padding:7px}"
                                         "QToolButton:hover{background:%3}QToolButton:focus{border-color:%4}")
                              .arg(theme.card.name(), theme.border.name(), mixed(theme.card, theme.text, 0.08).name(),
                                   theme.accent.name());
    dress(m_jump, QStringLiteral("arrow-down"), round, 16);
    dress(m_copyCode, QStringLiteral("copy"),
          QString(round)
              .replace(QStringLiteral("16px"), QStringLiteral("6px"))
              .replace(QStringLiteral("7px"), QStringLiteral("4px")),
          14);
    m_retry->setStyleSheet(quietButtonSheet(theme));
    verticalScrollBar()->setStyleSheet(scrollBarSheet(theme));
}

void ConversationView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        restyle();
        scheduleDelayedItemsLayout();
    }
}

// --- Painting

void ConversationView::paintEvent(QPaintEvent *event)
{
    executeDelayedItemsLayout();
    QPainter painter(viewport());
    const QRect exposed = event->rect();
    painter.fillRect(exposed, m_style.theme.window);
    if (m_layout.count() == 0) {
        painter.setPen(m_style.theme.muted);
        const QRect middle = viewport()->rect().adjusted(32, 0, -32, 0);
        painter.drawText(middle, Qt::AlignCenter | Qt::TextWordWrap, m_emptyHint);
        paintFocusRing(painter, *this);
        updateAnimation(false);
        return;
    }
    bool animated = false;
    const int top = exposed.top() + verticalOffset() - kTop;
    const int bottom = exposed.bottom() + verticalOffset() - kTop;
    int row = std::max(0, top <= 0 ? 0 : m_layout.rowAt(top));
    if (top >= m_layout.height())
        row = m_layout.count();
    for (; row < m_layout.count() && m_layout.rowTop(row) <= bottom; ++row) {
        ConversationEntry &entry = m_layout.entry(row);
        if (m_reveal.row() == row)
            m_reveal.paint(painter, visualRect(model()->index(row, 0)), m_style.theme);
        entry.paint(painter, rowOrigin(row), exposed, m_spin);
        animated |= entry.isAnimated();
    }
    if (m_showsCurrent && hasFocus() && currentIndex().isValid()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_style.theme.accent, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(visualRect(currentIndex())).adjusted(-8, 1, 8, -1), 7, 7);
    }
    if (animated || exposed == viewport()->rect())
        updateAnimation(animated);
}

void ConversationView::updateAnimation(bool wanted)
{
    if (wanted && !m_spinTimer.isActive())
        m_spinTimer.start(kSpinMs, this);
    else if (!wanted)
        m_spinTimer.stop();
}

void ConversationView::timerEvent(QTimerEvent *event)
{
    if (m_reveal.ends(*event))
        return viewport()->update();
    if (event->timerId() != m_spinTimer.timerId()) {
        QAbstractItemView::timerEvent(event);
        return;
    }
    m_spin = (m_spin + 30) % 360;
    bool animated = false;
    const int top = verticalOffset() - kTop;
    for (int row = std::max(0, m_layout.rowAt(std::max(0, top)));
         row < m_layout.count() && m_layout.rowTop(row) < top + viewport()->height(); ++row) {
        const ConversationEntry *entry = m_layout.knownEntry(row);
        if (!entry || !entry->isAnimated())
            continue;
        animated = true;
        viewport()->update(QRect(rowOrigin(row), QSize(60, 30)));
    }
    updateAnimation(animated && isVisible());
}

} // namespace Deckhand

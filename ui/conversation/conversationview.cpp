#include "ui/conversation/conversationview.h"

#include "models/conversationmodel.h"
#include "ui/accessible/drawnlist.h"
#include "ui/conversation/conversationaccessible.h"
#include "ui/conversation/conversationcolumn.h"
#include "ui/conversation/linkdialog.h"
#include "ui/conversation/readingspot.h"
#include "ui/conversation/rowbuttons.h"
#include "ui/conversation/rowwords.h"
#include "ui/style/focusring.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

namespace Deckhand {

constexpr int kTop = 16;
constexpr int kBottom = 22;
constexpr int kLeastHeight = 120; ///< however long a question below is
constexpr int kSpinMs = 80;
constexpr int kScrollStep = 24;

ConversationView::ConversationView(QWidget *parent)
    : QAbstractItemView(parent),
      m_style(TextStyle::of(font(), palette())),
      m_layout(m_style),
      m_place(m_layout),
      m_find(m_style),
      m_hit(m_layout, m_place),
      m_walk(*this),
      m_buttons(new RowButtons(*this)),
      m_mouse(*this, m_layout, *m_buttons)
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

    m_find.setReader([this] { return m_hit.reader(); });
    connect(&m_find, &ConversationFind::found, this, &ConversationView::showHit);
    connect(&m_find, &ConversationFind::wordsChanged, this, [this] {
        m_hit.clear();
        viewport()->update();
    });
    connect(m_buttons, &RowButtons::retryPressed, this, &ConversationView::retryRequested);
    connect(m_buttons, &RowButtons::movePressed, this, &ConversationView::moveRequested);
    connect(m_buttons, &RowButtons::jumpPressed, this, &ConversationView::scrollToLatest);
    restyle();
}

// --- The model

void ConversationView::setModel(QAbstractItemModel *newModel)
{
    if (model())
        disconnect(model(), &QAbstractItemModel::rowsRemoved, this, &ConversationView::onRowsRemoved);
    QAbstractItemView::setModel(newModel);
    m_find.setModel(newModel);
    if (newModel)
        connect(newModel, &QAbstractItemModel::rowsRemoved, this, &ConversationView::onRowsRemoved);
}

void ConversationView::reset()
{
    QAbstractItemView::reset();
    m_mouse.clearSelection();
    m_layout.reset(model());
    m_place.restart();
    findButtonRows();
    scheduleDelayedItemsLayout();
}

void ConversationView::rowsInserted(const QModelIndex &parent, int first, int last)
{
    m_layout.insertRows(first, last);
    m_place.rowsInserted(first, last);
    // Who has just said something wants to see it.
    for (int row = first; row <= last && last == model()->rowCount() - 1; ++row) {
        const auto kind = TranscriptEntry::Kind(model()->index(row, 0).data(ConversationModel::KindRole).toInt());
        if (kind == TranscriptEntry::Kind::User)
            m_place.followEnd();
    }
    QAbstractItemView::rowsInserted(parent, first, last);
    findButtonRows();
    scheduleDelayedItemsLayout();
}

void ConversationView::onRowsRemoved(const QModelIndex &, int first, int last)
{
    m_layout.removeRows(first, last);
    m_place.rowsRemoved(first, last);
    findButtonRows();
    scheduleDelayedItemsLayout();
}

void ConversationView::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles)
{
    for (int row = first.row(); row <= last.row(); ++row)
        m_layout.updateRow(row);
    if (roles.isEmpty())
        findButtonRows();
    QAbstractItemView::dataChanged(first, last, roles);
    scheduleDelayedItemsLayout();
}

void ConversationView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QAbstractItemView::currentChanged(current, previous);
    if (current.isValid())
        tellCurrentPlace(this, current.row());
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
    return {rowOrigin(index.row()), m_layout.rowSize(index.row())};
}

QModelIndex ConversationView::indexAt(const QPoint &point) const
{
    const int row = m_layout.rowAt(point.y() + verticalOffset() - kTop);
    return row < 0 || !model() ? QModelIndex() : model()->index(row, 0);
}

/// Also what doItemsLayout comes to.
void ConversationView::updateGeometries()
{
    relayout();
    QAbstractItemView::updateGeometries();
}

void ConversationView::scrollContentsBy(int, int dy)
{
    if (m_adjusting)
        return;
    m_place.scrolled(-dy, verticalOffset() - kTop, viewport()->height());
    m_place.setAtEnd(isAtEnd());
    m_wanted = {};
    relayout();
    emit spotChanged();
}

ReadingSpot ConversationView::spot() const
{
    if (m_wanted.row >= 0 || m_place.followsEnd() || !model())
        return m_wanted;
    const int top = verticalOffset() - kTop;
    const int row = std::max(0, m_layout.rowAt(std::max(0, top)));
    return spotOf(*model(), row, top - m_layout.rowTop(row));
}

void ConversationView::goToWanted()
{
    const int row = m_wanted.row >= 0 && model() ? rowOf(*model(), m_wanted) : -1;
    if (row >= 0 && row < m_layout.count())
        m_place.goTo(row, -std::exchange(m_wanted, {}).offset);
}

void ConversationView::relayout()
{
    if (m_adjusting)
        return;
    m_adjusting = true;
    goToWanted();
    m_layout.setWidth(columnWidth());
    const int height = viewport()->height();
    const int top = m_place.settle(height, kTop, kBottom);
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height() + kTop + kBottom - height));
    verticalScrollBar()->setPageStep(std::max(kScrollStep, height - 2 * kScrollStep));
    verticalScrollBar()->setSingleStep(kScrollStep);
    verticalScrollBar()->setValue(top + kTop);
    m_adjusting = false;
    placeOverlays();
    viewport()->update();
}

/// The place was moved on purpose.
void ConversationView::afterMove()
{
    relayout();
    m_place.setAtEnd(isAtEnd());
    placeOverlays();
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
    m_place.followEnd();
    relayout();
}

bool ConversationView::isAtEnd() const
{
    return verticalOffset() >= verticalScrollBar()->maximum();
}

// --- What lies over the rows

void ConversationView::findButtonRows()
{
    const auto lastRowWith = [this](int role) {
        const int rows = model() ? model()->rowCount() : 0;
        for (int row = rows - 1; row >= std::max(0, rows - 20); --row) {
            if (const QModelIndex index = model()->index(row, 0); index.data(role).toBool())
                return QPersistentModelIndex(index);
        }
        return QPersistentModelIndex();
    };
    m_retryRow = lastRowWith(ConversationModel::CanRetryRole);
    m_moveRow = lastRowWith(ConversationModel::CanMoveRole);
    placeRowButtons();
}

void ConversationView::placeRowButtons()
{
    const auto placed = [this](const QPersistentModelIndex &row, QRect (ConversationEntry::*area)() const) {
        const ConversationEntry *entry = row.isValid() ? m_layout.knownEntry(row.row()) : nullptr;
        const QRect inRow = entry ? (entry->*area)() : QRect();
        return inRow.isValid() ? inRow.translated(rowOrigin(row.row())) : inRow;
    };
    m_buttons->placeRetry(placed(m_retryRow, &ConversationEntry::retryArea));
    m_buttons->placeMove(placed(m_moveRow, &ConversationEntry::moveArea));
}

void ConversationView::placeOverlays()
{
    m_buttons->offerCode({}, {});
    m_buttons->placeJump(!m_place.followsEnd());
    placeRowButtons();
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
    m_buttons->restyle(m_style.theme);
    verticalScrollBar()->setStyleSheet(scrollBarSheet(m_style.theme));
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
    const int top = verticalOffset() - kTop;
    const auto [first, end] = m_layout.rowsBetween(exposed.top() + top, exposed.bottom() + top);
    for (int row = first; row < end; ++row) {
        ConversationEntry &entry = m_layout.entry(row);
        if (m_reveal.row() == row)
            m_reveal.paint(painter, visualRect(model()->index(row, 0)), m_style.theme);
        entry.paint(painter, rowOrigin(row), exposed, m_spin, m_find.words(), m_hit.spotIn(row));
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
    const auto [first, end] = m_layout.rowsBetween(top, top + viewport()->height() - 1);
    for (int row = first; row < end; ++row) {
        const ConversationEntry *entry = m_layout.knownEntry(row);
        if (!entry || !entry->isAnimated())
            continue;
        animated = true;
        // Once a second with the time at its right end.
        viewport()->update(QRect(rowOrigin(row), QSize(m_spin == 0 ? columnWidth() : 60, 30)));
    }
    updateAnimation(animated && isVisible());
}

// --- Folds, and what is asked of the view

bool ConversationView::isFoldable(const QModelIndex &index) const
{
    return index.isValid() && ConversationEntry::folds(index);
}

bool ConversationView::isUnfolded(const QModelIndex &index) const
{
    return isFoldable(index) && index.row() < m_layout.count() && m_layout.extent(index.row()).unfolded;
}

void ConversationView::toggleFold(const QModelIndex &index)
{
    if (!isFoldable(index))
        return;
    // What was clicked stays under the pointer; following the end would move it away.
    m_place.stay();
    m_hit.keep();
    EntryExtent extent = m_layout.extent(index.row());
    extent.unfolded = !extent.unfolded;
    m_layout.setExtent(index.row(), extent);
    afterMove();
}

void ConversationView::showAll(const QModelIndex &index)
{
    m_place.stay();
    m_layout.setExtent(index.row(), {m_layout.extent(index.row()).unfolded, true});
    relayout();
}

void ConversationView::revealRow(const QModelIndex &index)
{
    if (!index.isValid() || index.model() != model())
        return;
    executeDelayedItemsLayout();
    setCurrentIndex(index);
    m_reveal.begin(index, this);
    m_place.goTo(index.row(), viewport()->height() / 5);
    afterMove();
}

void ConversationView::showHit(const QModelIndex &row, int piece, int hit)
{
    executeDelayedItemsLayout();
    setCurrentIndex(row);
    m_wanted = {};
    m_hit.show(row, piece, hit, m_find.words(), verticalOffset() - kTop, viewport()->height());
    afterMove();
}

void ConversationView::editMessage()
{
    MessagePtr message = currentIndex().data(ConversationModel::MessageRole).value<MessagePtr>();
    for (int row = model()->rowCount() - 1; row >= 0 && !message; --row)
        message = model()->index(row, 0).data(ConversationModel::MessageRole).value<MessagePtr>();
    if (message && !m_isReadOnly)
        emit editRequested(message);
}

void ConversationView::copy()
{
    const QString selected = m_mouse.selectedText();
    const QString text = selected.isEmpty() ? wordsOf(currentIndex()) : selected;
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

// --- Keys

void ConversationView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->key() == Qt::Key_F2) {
        editMessage();
    } else if (!m_walk.press(*event)) {
        event->ignore(); // the window may have a use for it
        return;
    } else {
        m_showsCurrent = true;
        viewport()->update();
    }
    event->accept();
}

void ConversationView::focusInEvent(QFocusEvent *event)
{
    QAbstractItemView::focusInEvent(event);
    m_showsCurrent = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
                  || event->reason() == Qt::ShortcutFocusReason;
    if (m_showsCurrent && !currentIndex().isValid())
        setCurrentIndex(m_walk.start());
    else if (m_showsCurrent)
        m_walk.bringIn(currentIndex());
    viewport()->update();
}

// --- The mouse

void ConversationView::mousePressEvent(QMouseEvent *event)
{
    m_showsCurrent &= event->button() != Qt::LeftButton;
    m_mouse.press(*event);
}

void ConversationView::mouseDoubleClickEvent(QMouseEvent *event)
{
    m_showsCurrent &= event->button() != Qt::LeftButton;
    m_mouse.pressTwice(*event);
}

void ConversationView::mouseMoveEvent(QMouseEvent *event)
{
    m_mouse.move(event->position().toPoint());
}

void ConversationView::mouseReleaseEvent(QMouseEvent *event)
{
    m_mouse.release(*event);
}

bool ConversationView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        m_buttons->leaveCode();
    if (event->type() != QEvent::ToolTip)
        return QAbstractItemView::viewportEvent(event);
    auto *help = static_cast<QHelpEvent *>(event);
    m_mouse.showToolTip(help->pos(), help->globalPos());
    return true;
}

void ConversationView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
    QPoint point = event->pos();
    QModelIndex index = indexAt(point);
    if (keyboard) {
        index = currentIndex();
        const QRect row = visualRect(index).intersected(viewport()->rect());
        point = row.isValid() ? row.topLeft() + QPoint(24, std::min(24, row.height() - 1)) : QPoint(24, 24);
    }
    QMenu *menu = index.isValid() ? menuFor(index, inRow(index, point)) : nullptr;
    if (menu)
        menu->popup(viewport()->mapToGlobal(point));
}

QMenu *ConversationView::menuFor(const QModelIndex &index, QPoint inRow)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("conversationMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    ConversationEntry &entry = m_layout.entry(index.row());
    const QString link = entry.hitTest(inRow).link;
    addCopyActions(*menu, index, entry, inRow, m_mouse.selectedText());
    if (!link.isEmpty())
        connect(menu->addAction(tr("Open lin&k…")), &QAction::triggered, this,
                [this, link] { askToOpenLink(link, this); });
    if (const auto message = index.data(ConversationModel::MessageRole).value<MessagePtr>(); message && !m_isReadOnly)
        connect(menu->addAction(tr("&Edit and send again\tF2")), &QAction::triggered, this,
                [this, message] { emit editRequested(message); });
    if (const auto answer = index.data(ConversationModel::AnswerRole).value<MessagePtr>(); answer && !m_isReadOnly)
        connect(menu->addAction(tr("&Branch from here")), &QAction::triggered, this,
                [this, answer] { emit branchRequested(answer); });
    if (index.data(ConversationModel::CanMoveRole).toBool())
        connect(menu->addAction(tr("&Move to background\tCtrl+J")), &QAction::triggered, this,
                &ConversationView::moveRequested);
    const QString selected = m_mouse.selectedText();
    const QString words = selected.isEmpty() ? index.data(ConversationModel::TextRole).toString() : selected;
    if (!words.isEmpty() && !m_isReadOnly)
        connect(menu->addAction(tr("&Remember this…")), &QAction::triggered, this,
                [this, words] { emit rememberRequested(words); });
    if (isFoldable(index)) {
        menu->addSeparator();
        const QPersistentModelIndex row(index);
        connect(menu->addAction(isUnfolded(index) ? tr("&Fold") : tr("&Unfold")), &QAction::triggered, this,
                [this, row] { toggleFold(row); });
    }
    return menu;
}

} // namespace Deckhand

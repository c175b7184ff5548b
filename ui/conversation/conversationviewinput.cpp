// What keys and the mouse do in a ConversationView.
#include "ui/conversation/conversationview.h"

#include "models/conversationmodel.h"
#include "ui/conversation/linkdialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QStyleHints>
#include <QToolTip>

namespace Deckhand {

namespace {

constexpr int kLineStep = 56;

void addCopy(QMenu *menu, const QString &label, const QString &text)
{
    if (text.isEmpty())
        return;
    QObject::connect(menu->addAction(label), &QAction::triggered, menu,
                     [text] { QGuiApplication::clipboard()->setText(text); });
}

/// All that a row says: what a person would paste elsewhere.
QString wordsOf(const QModelIndex &index)
{
    const QString text = index.data(ConversationModel::TextRole).toString();
    if (!text.isEmpty())
        return text;
    const QString diff = index.data(ConversationModel::DiffRole).toString();
    const QString input = diff.isEmpty() ? index.data(ConversationModel::InputTextRole).toString() : diff;
    const QString result = index.data(ConversationModel::ResultTextRole).toString();
    return result.isEmpty() ? input : input + u'\n' + result;
}

} // namespace

bool ConversationView::isFoldable(const QModelIndex &index) const
{
    return index.isValid() && ConversationEntry::folds(index);
}

bool ConversationView::isUnfolded(const QModelIndex &index) const
{
    return isFoldable(index) && index.row() < m_layout.count() && m_layout.isUnfolded(index.row());
}

void ConversationView::toggleFold(const QModelIndex &index)
{
    if (!isFoldable(index))
        return;
    // What was clicked stays under the pointer; following the end would move it away.
    m_follows = false;
    m_layout.setUnfolded(index.row(), !isUnfolded(index));
    relayout();
    m_follows = verticalOffset() >= verticalScrollBar()->maximum();
    placeOverlays();
}

void ConversationView::revealRow(const QModelIndex &index)
{
    if (!index.isValid() || index.model() != model())
        return;
    executeDelayedItemsLayout();
    setCurrentIndex(index);
    m_reveal.begin(index, this);
    // By the anchor and not by pixels: rows on the way there only have heights by estimate.
    m_follows = false;
    m_anchor = {index.row(), -1, -viewport()->height() / 5};
    relayout();
    m_follows = verticalOffset() >= verticalScrollBar()->maximum();
    placeOverlays();
}

void ConversationView::copy()
{
    const QString selected = m_selection.text();
    const QString text = selected.isEmpty() ? wordsOf(currentIndex()) : selected;
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

// --- Keys

void ConversationView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (!handlesKey(*event)) {
        event->ignore(); // the window may have a use for it
        return;
    } else {
        m_showsCurrent = true;
        viewport()->update();
    }
    event->accept();
}

bool ConversationView::handlesKey(const QKeyEvent &event)
{
    const int page = verticalScrollBar()->pageStep();
    switch (event.key()) {
    case Qt::Key_Up:
        moveDown(-1);
        return true;
    case Qt::Key_Down:
        moveDown(1);
        return true;
    case Qt::Key_PageUp:
        scrollBy(-page);
        setCurrentIndex(moveCursor(MovePageUp, event.modifiers()));
        return true;
    case Qt::Key_PageDown:
        scrollBy(page);
        setCurrentIndex(moveCursor(MovePageDown, event.modifiers()));
        return true;
    case Qt::Key_Home:
        setCurrentIndex(moveCursor(MoveHome, event.modifiers()));
        verticalScrollBar()->setValue(0);
        return true;
    case Qt::Key_End:
        setCurrentIndex(moveCursor(MoveEnd, event.modifiers()));
        scrollToLatest();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        toggleFold(currentIndex());
        return currentIndex().isValid();
    default:
        return false;
    }
}

/// A row that is taller than the view is read to its edge first; then the next one becomes current.
void ConversationView::moveDown(int direction)
{
    const QRect row = visualRect(currentIndex());
    if (row.isValid() && direction > 0 && row.bottom() > viewport()->height() && row.top() < viewport()->height()) {
        scrollBy(std::min(kLineStep, row.bottom() - viewport()->height() + 8));
        return;
    }
    if (row.isValid() && direction < 0 && row.top() < 0 && row.bottom() > 0) {
        scrollBy(-std::min(kLineStep, 8 - row.top()));
        return;
    }
    const QModelIndex next = moveCursor(direction > 0 ? MoveDown : MoveUp, Qt::NoModifier);
    if (!next.isValid())
        return;
    setCurrentIndex(next);
    const QRect place = visualRect(next);
    if (place.height() > viewport()->height())
        scrollBy(direction > 0 ? std::max(0, place.top() - viewport()->height() + kLineStep)
                               : std::min(0, place.bottom() - kLineStep));
    else
        scrollTo(next);
}

QModelIndex ConversationView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int rows = model() ? model()->rowCount() : 0;
    if (rows == 0)
        return {};
    const int current = currentIndex().isValid() ? currentIndex().row() : -1;
    const auto rowAtView = [this, rows](int y) {
        const QModelIndex index = indexAt({0, y});
        return index.isValid() ? index.row() : y < viewport()->height() / 2 ? 0 : rows - 1;
    };
    int row = 0;
    switch (action) {
    case MoveHome:
        break;
    case MoveEnd:
        row = rows - 1;
        break;
    case MovePageUp:
        row = rowAtView(8);
        break;
    case MovePageDown:
        row = rowAtView(viewport()->height() - 8);
        break;
    case MoveUp:
    case MovePrevious:
    case MoveLeft:
        row = current < 0 ? rowAtView(viewport()->height() - 8) : current - 1;
        break;
    case MoveDown:
    case MoveNext:
    case MoveRight:
        row = current < 0 ? rowAtView(8) : current + 1;
        break;
    }
    return model()->index(std::clamp(row, 0, rows - 1), 0);
}

/// A row that is taller than the view may be read anywhere.
void ConversationView::scrollIn(const QModelIndex &index)
{
    const auto isOut = [this, &index] {
        const QRect row = visualRect(index);
        const QRect seen = viewport()->rect();
        return row.height() > seen.height() ? !seen.intersects(row) : !seen.contains(row);
    };
    for (int round = 0; round < 3 && isOut(); ++round)
        scrollTo(index); // until then its height may be but an estimate
}

void ConversationView::focusInEvent(QFocusEvent *event)
{
    QAbstractItemView::focusInEvent(event);
    m_showsCurrent = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
                  || event->reason() == Qt::ShortcutFocusReason;
    if (m_showsCurrent && !currentIndex().isValid())
        setCurrentIndex(moveCursor(MovePageDown, Qt::NoModifier));
    else if (m_showsCurrent)
        scrollIn(currentIndex());
    viewport()->update();
}

// --- The mouse

void ConversationView::mousePressEvent(QMouseEvent *event)
{
    const bool third =
        event->timestamp() - quint64(m_lastPress) < quint64(QGuiApplication::styleHints()->mouseDoubleClickInterval());
    press(event, m_clicks == 2 && third ? 3 : 1);
}

void ConversationView::mouseDoubleClickEvent(QMouseEvent *event)
{
    press(event, 2);
}

void ConversationView::press(QMouseEvent *event, int clicks)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_clicks = clicks;
    m_lastPress = qint64(event->timestamp());
    m_showsCurrent = false;
    const QModelIndex index = indexAt(event->position().toPoint());
    if (index.isValid()) {
        setCurrentIndex(index);
        m_selection.press(index, inRow(index, event->position().toPoint()), clicks);
    } else {
        m_selection.clear();
    }
    viewport()->update();
}

void ConversationView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if (m_selection.isDragging() && m_selection.index().isValid()) {
        if (m_selection.drag(inRow(m_selection.index(), point)))
            viewport()->update();
        return;
    }
    const QModelIndex index = indexAt(point);
    const EntryHit hit = index.isValid() ? m_layout.entry(index.row()).hitTest(inRow(index, point)) : EntryHit();
    const bool clickable =
        hit.part == EntryHit::Part::Header || hit.part == EntryHit::Part::More || !hit.link.isEmpty();
    viewport()->setCursor(clickable                          ? Qt::PointingHandCursor
                          : hit.part == EntryHit::Part::Text ? Qt::IBeamCursor
                                                             : Qt::ArrowCursor);
    showCopyButton(index, index.isValid() ? inRow(index, point) : QPoint());
}

void ConversationView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QModelIndex pressed = m_selection.index();
    const QModelIndex index = indexAt(event->position().toPoint());
    if (m_selection.release() && index.isValid() && index == pressed)
        click(index, inRow(index, event->position().toPoint()));
}

void ConversationView::click(const QModelIndex &index, QPoint inRow)
{
    const EntryHit hit = m_layout.entry(index.row()).hitTest(inRow);
    if (hit.part == EntryHit::Part::Header) {
        toggleFold(index);
    } else if (hit.part == EntryHit::Part::More) {
        m_follows = false;
        m_layout.showAll(index.row());
        relayout();
    } else if (!hit.link.isEmpty()) {
        askToOpenLink(hit.link, this);
    }
}

bool ConversationView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave && !m_copyCode->underMouse())
        m_copyCode->hide();
    if (event->type() != QEvent::ToolTip)
        return QAbstractItemView::viewportEvent(event);
    auto *help = static_cast<QHelpEvent *>(event);
    const QModelIndex index = indexAt(help->pos());
    const QString link =
        index.isValid() ? m_layout.entry(index.row()).hitTest(inRow(index, help->pos())).link : QString();
    // A tool tip guesses whether its text is rich: the address must not decide that.
    QToolTip::showText(help->globalPos(),
                       link.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(link.toHtmlEscaped()), this);
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
    addCopy(menu, QStringLiteral("&Copy"), m_selection.text());
    addCopy(menu, QStringLiteral("Copy &message"), wordsOf(index));
    addCopy(menu, QStringLiteral("Copy c&ode"), entry.codeAt(inRow));
    addCopy(menu, QStringLiteral("Copy &link address"), link);
    if (!link.isEmpty())
        connect(menu->addAction(QStringLiteral("Open lin&k…")), &QAction::triggered, this,
                [this, link] { askToOpenLink(link, this); });
    if (isFoldable(index)) {
        menu->addSeparator();
        const QPersistentModelIndex row(index);
        connect(menu->addAction(isUnfolded(index) ? QStringLiteral("&Fold") : QStringLiteral("&Unfold")),
                &QAction::triggered, this, [this, row] { toggleFold(row); });
    }
    return menu;
}

} // namespace Deckhand

#include "ui/conversation/queuelist.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "conversation/message.h"
#include "ui/style/icons.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QToolButton>

#include <chrono>

namespace Deckhand {

namespace {
using namespace std::chrono_literals;

constexpr int kMostRows = 4;
constexpr int kMostWords = 400; ///< of a row; what is seen is less
constexpr auto kUndoTime = 12s;
constexpr int kIdRole = Qt::UserRole;
constexpr int kNowRole = Qt::UserRole + 1;

QString lineOf(const QList<ContentBlock> &prompt)
{
    QStringList parts{oneLine(wordsOf(prompt), kMostWords)};
    parts += attachmentsOf(prompt);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

/// One line: when it goes, and its words, as far as the buttons leave room.
class QueueRow final : public QStyledItemDelegate
{
public:
    QueueRow(const QListWidget *list, const QWidget *buttons)
        : QStyledItemDelegate(buttons->parent()),
          m_list(list),
          m_buttons(buttons)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {10, std::max(28, option.fontMetrics.height() + 10)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme theme = Theme::of(m_list->parentWidget()->palette()); // the list's own base is transparent
        const bool isCurrent = m_list->hasFocus() && m_list->currentIndex() == index;
        const bool hasButtons = m_buttons->isVisible() && m_buttons->geometry().intersects(option.rect);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (isCurrent || hasButtons) {
            painter->setPen(isCurrent ? QPen(theme.accent, 1) : QPen(Qt::NoPen));
            painter->setBrush(isCurrent ? theme.selectedRow : theme.hoveredRow);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 1, -0.5, -1), 6, 6);
        }
        QRect room = option.rect.adjusted(8, 0, -8, 0);
        const bool now = index.data(kNowRole).toBool();
        const QIcon icon = tintedIcon(QStringLiteral("send"), now ? theme.link : theme.muted);
        icon.paint(painter, QRect(room.left(), room.center().y() - 6, 14, 14));
        room.setLeft(room.left() + 22);
        if (hasButtons)
            room.setRight(m_buttons->x() - 6);
        if (now)
            room.setLeft(drawNow(*painter, room, option, theme));
        painter->setPen(theme.text);
        painter->setFont(option.font);
        painter->drawText(room, Qt::AlignVCenter | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, room.width()));
        painter->restore();
    }

private:
    static int drawNow(QPainter &painter, const QRect &room, const QStyleOptionViewItem &option, const Theme &theme)
    {
        const QString word = QueueList::tr("Next request");
        const QFont font = titleFont(option.font);
        painter.setFont(font);
        painter.setPen(theme.link);
        painter.drawText(room, Qt::AlignVCenter | Qt::TextSingleLine, word);
        return room.left() + QFontMetrics(font).horizontalAdvance(word) + 10;
    }

    const QListWidget *m_list;
    const QWidget *m_buttons;
};

} // namespace

QueueList::QueueList(QWidget *parent)
    : QWidget(parent),
      m_list(new QListWidget(this)),
      m_buttons(new QWidget(m_list->viewport())),
      m_undoRow(new QWidget(this)),
      m_removed(plainLabel(m_undoRow, "removedFromQueue")),
      m_undo(new QPushButton(tr("Undo"), m_undoRow))
{
    setObjectName(QStringLiteral("queueList"));
    m_list->setAccessibleName(tr("Queued messages"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->setTabKeyNavigation(false);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->viewport()->setMouseTracking(true);
    m_list->viewport()->installEventFilter(this);
    m_list->installEventFilter(this);
    m_list->setItemDelegate(new QueueRow(m_list, m_buttons));

    auto *strip = new QHBoxLayout(m_buttons);
    strip->setContentsMargins({});
    strip->setSpacing(1);
    const auto onId = [this](void (QueueList::*request)(const QString &)) {
        return [this, request] { emit(this->*request)(activeId()); };
    };
    connect(addRowAction("sendNow", tr("Send &now\tCtrl+Enter"), QStringLiteral("send"), {}), &QAction::triggered, this,
            onId(&QueueList::sendNowRequested));
    connect(addRowAction("edit", tr("&Edit"), QStringLiteral("edit"), Qt::Key_F2), &QAction::triggered, this,
            onId(&QueueList::editRequested));
    connect(addRowAction("moveUp", tr("Move &up"), QStringLiteral("arrow-up"), Qt::ALT | Qt::Key_Up),
            &QAction::triggered, this, [this] { emit moveRequested(activeId(), -1); });
    connect(addRowAction("moveDown", tr("Move &down"), QStringLiteral("arrow-down"), Qt::ALT | Qt::Key_Down),
            &QAction::triggered, this, [this] { emit moveRequested(activeId(), 1); });
    connect(addRowAction("remove", tr("&Remove"), QStringLiteral("cross"), Qt::Key_Delete), &QAction::triggered, this,
            onId(&QueueList::removeRequested));
    connect(m_list, &QListWidget::itemActivated, this, onId(&QueueList::editRequested));
    connect(m_list, &QListWidget::currentRowChanged, this, &QueueList::placeButtons);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this, &QueueList::placeButtons);

    auto *undoRow = new QHBoxLayout(m_undoRow);
    undoRow->setContentsMargins(8, 0, 0, 0);
    m_removed->setWordWrap(false);
    m_removed->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_undo->setAccessibleName(tr("Undo: put the message into the queue again"));
    undoRow->addWidget(m_removed, 1);
    undoRow->addWidget(m_undo);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        closeUndo();
        emit undoRequested();
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 7);
    column->setSpacing(2);
    column->addWidget(m_list);
    column->addWidget(m_undoRow);
    m_undoRow->hide();
    followTheme(this, &QueueList::restyle);
    setPrompts({});
}

QAction *QueueList::addRowAction(const char *name, const QString &text, const QString &icon, const QKeySequence &keys)
{
    auto *action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setData(icon);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    QString words = text.section(u'\t', 0, 0).remove(u'&');
    const QString shown = keys.isEmpty() ? text.section(u'\t', 1) : keys.toString(QKeySequence::NativeText);
    action->setToolTip(QStringLiteral("%1 (%2)").arg(words, shown));
    m_list->addAction(action);
    auto *button = new QToolButton(m_buttons);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(words);
    button->setFocusPolicy(Qt::TabFocus);
    m_buttons->layout()->addWidget(button);
    m_actions.append(action);
    return action;
}

void QueueList::setPrompts(const QList<QueuedPrompt> &prompts)
{
    const QString current = m_list->currentItem() ? m_list->currentItem()->data(kIdRole).toString() : QString();
    const int row = m_list->currentRow();
    const bool hadFocus = hasFocusInside();
    m_list->clear();
    for (const QueuedPrompt &prompt : prompts) {
        auto *item = new QListWidgetItem(lineOf(prompt.content), m_list);
        const bool now = prompt.when == SendWhen::Now;
        item->setData(kIdRole, prompt.id);
        item->setData(kNowRole, now);
        item->setData(Qt::AccessibleTextRole,
                      now ? tr("%1, goes with the next request").arg(item->text()) : item->text());
        item->setToolTip(literalToolTip(oneLine(wordsOf(prompt.content), 1000)));
    }
    m_list->setCurrentRow(std::min(row, m_list->count() - 1));
    select(current);
    m_list->setVisible(!prompts.isEmpty());
    setVisible(!prompts.isEmpty() || !m_undoRow->isHidden());
    fitHeight();
    placeButtons();
    if (hadFocus && prompts.isEmpty() && !m_undoRow->isHidden())
        m_undo->setFocus();
    else if (hadFocus && prompts.isEmpty())
        emit leftWithFocus();
}

bool QueueList::isEmpty() const
{
    return m_list->count() == 0;
}

bool QueueList::hasFocusInside() const
{
    return isAncestorOf(window()->focusWidget());
}

void QueueList::sendOneNow()
{
    if (const QListWidgetItem *item = hasFocusInside() ? m_list->currentItem() : m_list->item(0))
        emit sendNowRequested(item->data(kIdRole).toString());
}

void QueueList::editLast()
{
    if (!isEmpty())
        emit editRequested(m_list->item(m_list->count() - 1)->data(kIdRole).toString());
}

void QueueList::offerUndo(const QString &words)
{
    m_removed->setText(tr("Removed: %1").arg(oneLine(words, kMostWords)));
    m_undoRow->show();
    show();
    QTimer::singleShot(kUndoTime, m_removed, [this, text = m_removed->text()] {
        if (m_removed->text() == text && !m_undo->hasFocus())
            closeUndo();
    });
}

void QueueList::closeUndo()
{
    const bool hadFocus = m_undo->hasFocus();
    m_undoRow->hide();
    setVisible(!isEmpty());
    if (hadFocus && !isEmpty())
        m_list->setFocus();
    else if (hadFocus)
        emit leftWithFocus();
}

/// Of the row that the buttons lie over: it is what a click on one is about.
QString QueueList::activeId() const
{
    const QListWidgetItem *item =
        m_buttons->isVisible() ? m_list->itemAt(m_buttons->geometry().center()) : m_list->currentItem();
    return item ? item->data(kIdRole).toString() : QString();
}

void QueueList::select(const QString &id)
{
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(kIdRole).toString() == id)
            m_list->setCurrentRow(row);
    }
}

void QueueList::fitHeight()
{
    const int row = std::max(1, m_list->sizeHintForRow(0));
    m_list->setFixedHeight(row * std::clamp(m_list->count(), 1, kMostRows));
}

void QueueList::placeButtons()
{
    const QPoint mouse = m_list->viewport()->mapFromGlobal(QCursor::pos());
    const QListWidgetItem *active = m_list->viewport()->underMouse() ? m_list->itemAt(mouse) : nullptr;
    if (!active || m_buttons->isAncestorOf(window()->focusWidget()))
        active = hasFocusInside() ? m_list->currentItem() : active;
    m_buttons->setVisible(active);
    if (active) {
        const QRect row = m_list->visualItemRect(active);
        const QSize size = m_buttons->sizeHint();
        m_buttons->setGeometry(row.right() - size.width() - 3, row.center().y() - size.height() / 2 + 1, size.width(),
                               size.height());
    }
    m_list->viewport()->update();
}

void QueueList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Theme::of(palette()).border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

bool QueueList::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::MouseMove:
    case QEvent::Leave:
    case QEvent::Enter:
    case QEvent::FocusIn:
    case QEvent::FocusOut:
    case QEvent::Resize:
        if (event->type() == QEvent::FocusIn && m_list->currentRow() < 0)
            m_list->setCurrentRow(0);
        // When it has happened: the focus is where it was until then.
        QMetaObject::invokeMethod(this, &QueueList::placeButtons, Qt::QueuedConnection);
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void QueueList::restyle(const Theme &theme)
{
    for (QAction *action : std::as_const(m_actions))
        action->setIcon(tintedIcon(action->data().toString(), theme.text));
    m_buttons->setStyleSheet(QStringLiteral("QToolButton{border:1px solid transparent;border-radius:5px;padding:2px}"
                                            "QToolButton:hover{background:%1}QToolButton:focus{border-color:%2}")
                                 .arg(mixed(theme.card, theme.text, 0.14).name(), theme.accent.name()));
    m_list->setStyleSheet(QStringLiteral("QListWidget{background:transparent}"));
    Theme onCard = theme;
    onCard.window = mixed(theme.window, theme.card, 0.6);
    m_list->verticalScrollBar()->setStyleSheet(scrollBarSheet(onCard));
    m_removed->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    m_undo->setStyleSheet(quietButtonSheet(theme));
    fitHeight();
}

} // namespace Deckhand

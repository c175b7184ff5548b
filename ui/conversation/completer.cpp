#include "ui/conversation/completer.h"

#include "ui/style/theme.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLayout>
#include <QListWidget>
#include <QPainter>
#include <QRegularExpression>
#include <QStyledItemDelegate>
#include <QTextBlock>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kMostCompletions = 50;
constexpr int kMostShown = 12;
constexpr int kAbove = 16; ///< what is in the layout
constexpr int kFrame = 4;
constexpr int kTextRole = Qt::UserRole;
constexpr int kDetailRole = Qt::UserRole + 1;
constexpr int kPathRole = Qt::UserRole + 2;
constexpr qsizetype kLongestWord = 500;

/// The title, and behind those of all rows what is said of it.
class CompletionRow final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {10, option.fontMetrics.height() + 8};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme theme = Theme::of(option.widget->parentWidget()->palette());
        const bool isCurrent = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (isCurrent || (option.state & QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(isCurrent ? theme.selectedRow : theme.hoveredRow);
            painter->drawRoundedRect(QRectF(option.rect), 5, 5);
        }
        QRect room = option.rect.adjusted(8, 0, -8, 0);
        const bool isPath = index.data(kPathRole).toBool();
        const auto draw = [&](const QString &text, const QColor &color) {
            painter->setPen(color);
            const auto elision = isPath ? Qt::ElideMiddle : Qt::ElideRight;
            painter->drawText(room, Qt::AlignVCenter | Qt::TextSingleLine,
                              option.fontMetrics.elidedText(text, elision, room.width()));
        };
        painter->setFont(option.font);
        draw(index.data().toString(), theme.text);
        const int title = option.fontMetrics.horizontalAdvance(index.data().toString());
        room.setLeft(room.left() + std::max(titleWidth(option, *index.model()), title) + 18);
        draw(index.data(kDetailRole).toString(), theme.muted);
        painter->restore();
    }

private:
    static int titleWidth(const QStyleOptionViewItem &option, const QAbstractItemModel &model)
    {
        int width = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            width = std::max(width, option.fontMetrics.horizontalAdvance(model.index(row, 0).data().toString()));
        return std::min(width, option.rect.width() * 2 / 5);
    }
};

} // namespace

Completer::Completer(QPlainTextEdit &edit, QWidget &below)
    : QObject(&edit),
      m_edit(edit),
      m_below(below),
      m_list(new QListWidget(&below))
{
    m_list->setObjectName(QStringLiteral("completions"));
    m_list->setAccessibleName(tr("Completions"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new CompletionRow(m_list));
    m_list->setMouseTracking(true);
    m_list->hide();
    connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) { take(*item); });
    connect(m_list, &QListWidget::currentRowChanged, this, &Completer::tell);
    connect(&edit, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (isShown() && word() != m_asked)
            update();
    });
    edit.installEventFilter(this);
    below.installEventFilter(this);
    followTheme(below, [list = m_list](const Theme &theme) {
        if (list)
            list->setStyleSheet(
                QStringLiteral("#completions{background:%1;border:1px solid %2;border-radius:8px;padding:3px}")
                    .arg(theme.card.name(), theme.border.name())
                + scrollBarSheet(theme));
    });
}

Completer::~Completer()
{
    delete m_list;
}

void Completer::addSource(CompletionSource *source)
{
    source->setParent(this);
    const qsizetype at = m_sources.size();
    m_sources.append(Source{source, {}});
    connect(source, &CompletionSource::found, this,
            [this, at](const QString &word, const QList<Completion> &completions) {
                if (word != m_asked)
                    return;
                m_sources[at].found = completions;
                show();
            });
}

bool Completer::isShown() const
{
    return m_list->isVisible();
}

/// From its mark up to the cursor; empty where nothing can be completed.
QString Completer::word() const
{
    const QTextCursor cursor = m_edit.textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock()).right(kLongestWord);
    static const QRegularExpression last(QStringLiteral("(?<!\\S)(?:@\"[^\"]*|\\S*)$"));
    return cursor.hasSelection() ? QString() : last.match(before).captured();
}

bool Completer::completes(const CompletionSource &source, const QString &word) const
{
    const bool isFirst = m_edit.textCursor().position() == word.size();
    return word.startsWith(source.mark()) && (isFirst || !source.isOnlyFirst());
}

void Completer::update()
{
    const QString now = word();
    QList<CompletionSource *> asked;
    for (Source &each : m_sources) {
        each.found.clear();
        if (completes(*each.source, now))
            asked.append(each.source);
    }
    if (asked.isEmpty())
        return hide();
    m_asked = now; // what is shown stays until there is an answer
    m_chosen.clear();
    for (CompletionSource *source : std::as_const(asked))
        source->look(now);
}

void Completer::hide()
{
    m_asked.clear();
    m_list->hide();
}

void Completer::show()
{
    m_list->clear();
    int row = 0;
    for (const Source &each : std::as_const(m_sources)) {
        for (const Completion &completion : each.found.mid(0, kMostCompletions)) {
            auto *item = new QListWidgetItem(completion.title, m_list);
            item->setData(kTextRole, completion.text);
            item->setData(kDetailRole, completion.detail);
            item->setData(kPathRole, completion.isPath);
            item->setData(Qt::AccessibleTextRole, completion.title + u", "_qs + completion.detail);
            row = completion.text == m_chosen ? m_list->count() - 1 : row;
        }
    }
    if (m_list->count() == 0)
        return m_list->hide();
    place();
    m_list->setCurrentRow(row);
    m_list->show();
    m_list->raise();
}

/// On the upper edge of what is below, over whatever is there.
void Completer::place()
{
    QWidget *window = m_below.window();
    if (m_list->parentWidget() != window)
        m_list->setParent(window);
    const QRect room = m_below.rect().marginsRemoved(m_below.layout()->contentsMargins());
    const QPoint edge = m_below.mapTo(window, QPoint(room.left(), room.top() - kAbove));
    const int rows = std::min(m_list->count(), kMostShown);
    const int wanted = rows * m_list->sizeHintForRow(0) + 2 * kFrame;
    const int height = std::min(wanted, std::max(edge.y() - 8, m_list->sizeHintForRow(0)));
    m_list->setGeometry(edge.x(), edge.y() - height, room.width(), height);
}

bool Completer::eventFilter(QObject *watched, QEvent *event)
{
    if (!isShown())
        return QObject::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
        place();
        break;
    case QEvent::FocusOut:
    case QEvent::Hide:
        hide();
        break;
    case QEvent::ShortcutOverride: // else Esc would stop the agent
        if (static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape)
            event->accept();
        break;
    case QEvent::KeyPress: {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (!(key->modifiers() & ~Qt::KeypadModifier) && onKey(key->key()))
            return true;
        break;
    }
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

bool Completer::onKey(int key)
{
    const QListWidgetItem &current = *m_list->currentItem();
    switch (key) {
    case Qt::Key_Escape:
        hide();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
        step(key == Qt::Key_Up ? -1 : 1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (current.data(kTextRole).toString() == m_asked) { // it is whole: the editor may have it
            hide();
            return false;
        }
        [[fallthrough]];
    case Qt::Key_Tab:
        take(current);
        return true;
    default:
        return false;
    }
}

void Completer::step(int by)
{
    const int count = m_list->count();
    m_list->setCurrentRow((m_list->currentRow() + by + count) % count);
    m_chosen = m_list->currentItem()->data(kTextRole).toString();
}

void Completer::take(const QListWidgetItem &item)
{
    QTextCursor cursor = m_edit.textCursor();
    const QString text = item.data(kTextRole).toString();
    const bool hasSpace = cursor.block().text().mid(cursor.positionInBlock(), 1) == u" ";
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, int(m_asked.size()));
    hide();
    cursor.insertText(hasSpace ? text : text + u' ');
    m_edit.setTextCursor(cursor);
    hide(); // whatever the change has shown: this one is done
}

/// The focus stays in the editor; a screen reader is told of the row all the same.
void Completer::tell() const
{
    if (!QAccessible::isActive() || m_list->currentRow() < 0 || !isShown())
        return;
    QAccessibleEvent event(m_list, QAccessible::Focus);
    event.setChild(m_list->currentRow());
    QAccessible::updateAccessibility(&event);
}

} // namespace Deckhand

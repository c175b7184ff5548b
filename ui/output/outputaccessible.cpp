#include "ui/output/outputaccessible.h"

#include "ui/output/outputview.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace Deckhand {

namespace {

/// Lines before the end of the visible part that a reader gets.
constexpr qint64 kReadableLines = 1000;

class OutputAccessible final : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit OutputAccessible(OutputView *view) : QAccessibleWidget(view, QAccessible::EditableText) {}

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface *>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        state.selectableText = true;
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? content() : QAccessibleWidget::text(kind);
    }

    // Positions count in the text that content() gives.
    QString text(int start, int end) const override { return content().mid(start, end - start); }
    int characterCount() const override { return int(content().size()); }
    int cursorPosition() const override { return characterCount(); }
    void setCursorPosition(int) override {}

    int selectionCount() const override { return view()->selection().isEmpty() ? 0 : 1; }
    void selection(int, int *start, int *end) const override
    {
        const QString selected = view()->selection().text();
        const qsizetype at = selected.isEmpty() ? -1 : content().indexOf(selected);
        *start = int(qMax<qsizetype>(0, at));
        *end = at < 0 ? *start : int(at + selected.size());
    }
    void addSelection(int, int) override {}
    void removeSelection(int) override { view()->selection().select({}); }
    void setSelection(int, int, int) override {}

    QRect characterRect(int) const override { return rect(); }
    int offsetAtPoint(const QPoint &) const override { return -1; }
    void scrollToSubstring(int, int) override {}
    QString attributes(int, int *start, int *end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    OutputView *view() const { return static_cast<OutputView *>(widget()); }

    QString content() const
    {
        if (const QString message = view()->message(); !message.isEmpty())
            return message;
        const qint64 end = qMin(view()->rows().count(), view()->topRow() + view()->visibleRowCount());
        QStringList lines;
        for (qint64 line = qMax<qint64>(0, end - kReadableLines); line < end; ++line)
            lines << view()->rowText(line);
        return lines.join(u'\n');
    }
};

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *view = qobject_cast<OutputView *>(object);
    return view ? new OutputAccessible(view) : nullptr;
}

} // namespace

void installOutputAccessibility()
{
    [[maybe_unused]] static const bool installed = (QAccessible::installFactory(makeInterface), true);
}

} // namespace Deckhand

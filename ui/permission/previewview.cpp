#include "ui/permission/previewview.h"

#include "ui/panels/visibletext.h"
#include "ui/style/diffformat.h"

#include <QKeyEvent>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QTextBlock>

#include <algorithm>

namespace Deckhand {

constexpr int kMostLines = 400; ///< more than a screen has
constexpr int kPadding = 8;
constexpr int kBorder = 1; ///< of the style sheet: seen with the focus

/// Sets off what VisibleText put in place of invisible characters.
class PreviewView::Highlighter final : public QSyntaxHighlighter
{
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    QList<VisibleText::Range> marks; ///< to be set before the text
    QTextCharFormat escape;

protected:
    void highlightBlock(const QString &text) override
    {
        const qsizetype start = currentBlock().position();
        const auto before = [](const VisibleText::Range &range, qsizetype position) { return range.start < position; };
        auto mark = std::lower_bound(marks.cbegin(), marks.cend(), start, before);
        for (; mark != marks.cend() && mark->start < start + text.size(); ++mark)
            setFormat(int(mark->start - start), int(mark->length), escape);
    }
};

PreviewView::PreviewView(QWidget *parent) : QPlainTextEdit(parent), m_highlighter(new Highlighter(document()))
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByKeyboard | Qt::TextSelectableByMouse);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // At word boundaries, blanks at a line's end would hang unseen behind the edge, and with them what they push there.
    setWordWrapMode(QTextOption::WrapAnywhere);
    document()->setDocumentMargin(kPadding);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
}

void PreviewView::showText(const VisibleText &text, bool isDiff)
{
    m_highlighter->marks = text.marks;
    document()->clear(); // setPlainText would keep the format of the text before
    setPlainText(text.text);
    m_isDiff = isDiff;
    tint();
    m_lines = linesIn(viewport()->width());
    updateGeometry();
}

// The text cannot be written in: its keys move what is seen.
void PreviewView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::MoveToEndOfLine))
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    else if (event->matches(QKeySequence::MoveToStartOfLine))
        verticalScrollBar()->setValue(verticalScrollBar()->minimum());
    else
        QPlainTextEdit::keyPressEvent(event);
}

bool PreviewView::isAtEnd() const
{
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum();
}

// Counts only as far as it matters: asking the document for its height would lay out all of a long text.
int PreviewView::linesIn(int width) const
{
    const int available = qMax(1, width - 2 * kPadding);
    const QFontMetrics metrics = fontMetrics();
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < kMostLines; block = block.next())
        lines += qMax(1, (metrics.horizontalAdvance(block.text()) + available - 1) / available);
    return qBound(1, lines, kMostLines);
}

// No height for a width: a layout takes that for the least, and the text shall give way where there is no room.
QSize PreviewView::sizeHint() const
{
    return {400, heightOf(m_lines)};
}

void PreviewView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    if (std::exchange(m_lines, linesIn(viewport()->width())) != m_lines)
        updateGeometry();
}

void PreviewView::tint()
{
    if (m_isDiff)
        tintDiff(*document(), m_theme);
}

QSize PreviewView::minimumSizeHint() const
{
    return {120, heightOf(1)};
}

int PreviewView::heightOf(int lines) const
{
    return lines * fontMetrics().lineSpacing() + 2 * (kPadding + kBorder) + 2;
}

// Not from its own palette: that one is made of the colours of the last style sheet.
void PreviewView::setTheme(const Theme &theme)
{
    setFont(monospaceFont());
    setTabStopDistance(4 * QFontMetricsF(font()).horizontalAdvance(u' '));
    setStyleSheet(QStringLiteral("QPlainTextEdit{background:%1;color:%2;border:1px solid %1;border-radius:6px}"
                                 "QPlainTextEdit:focus{border-color:%3}")
                      .arg(theme.codeBackground.name(), theme.text.name(), theme.accent.name()));
    m_highlighter->escape.setForeground(theme.window);
    m_highlighter->escape.setBackground(theme.error);
    m_highlighter->rehighlight();
    m_theme = theme;
    tint();
}

} // namespace Deckhand

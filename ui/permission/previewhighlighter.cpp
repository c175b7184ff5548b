#include "ui/permission/previewhighlighter.h"

#include "ui/style/diffformat.h"

#include <algorithm>

namespace Deckhand {

PreviewHighlighter::PreviewHighlighter(QTextDocument *document) : QSyntaxHighlighter(document)
{
}

void PreviewHighlighter::setContent(const QList<VisibleText::Range> &marks, bool isDiff)
{
    m_marks = marks;
    m_isDiff = isDiff;
}

void PreviewHighlighter::setTheme(const Theme &theme)
{
    m_theme = theme;
    rehighlight();
}

void PreviewHighlighter::highlightBlock(const QString &text)
{
    if (m_isDiff)
        setFormat(0, int(text.size()), diffFormat(text, m_theme));

    QTextCharFormat escape;
    escape.setForeground(m_theme.window);
    escape.setBackground(m_theme.error);
    const qsizetype start = currentBlock().position();
    const auto before = [](const VisibleText::Range &range, qsizetype position) { return range.start < position; };
    auto mark = std::lower_bound(m_marks.cbegin(), m_marks.cend(), start, before);
    for (; mark != m_marks.cend() && mark->start < start + text.size(); ++mark)
        setFormat(int(mark->start - start), int(mark->length), escape);
}

} // namespace Deckhand

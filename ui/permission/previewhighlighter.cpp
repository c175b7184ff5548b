#include "ui/permission/previewhighlighter.h"

#include <algorithm>

namespace Deckhand {

PreviewHighlighter::PreviewHighlighter(QTextDocument *document) : QSyntaxHighlighter(document)
{
}

void PreviewHighlighter::setMarks(const QList<VisibleText::Range> &marks)
{
    m_marks = marks;
}

void PreviewHighlighter::setTheme(const Theme &theme)
{
    m_theme = theme;
    rehighlight();
}

void PreviewHighlighter::highlightBlock(const QString &text)
{
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

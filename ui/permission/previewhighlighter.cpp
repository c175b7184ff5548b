#include "ui/permission/previewhighlighter.h"

#include "ui/style/theme.h"

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
    m_markFormat.setForeground(theme.window);
    m_markFormat.setBackground(theme.error);
    m_removedFormat.setForeground(theme.error);
    m_addedFormat.setForeground(theme.success);
    rehighlight();
}

void PreviewHighlighter::highlightBlock(const QString &text)
{
    if (m_isDiff && text.startsWith(u'-'))
        setFormat(0, int(text.size()), m_removedFormat);
    else if (m_isDiff && text.startsWith(u'+'))
        setFormat(0, int(text.size()), m_addedFormat);

    const qsizetype start = currentBlock().position();
    const auto before = [](const VisibleText::Range &range, qsizetype position) { return range.start < position; };
    auto mark = std::lower_bound(m_marks.cbegin(), m_marks.cend(), start, before);
    for (; mark != m_marks.cend() && mark->start < start + text.size(); ++mark)
        setFormat(int(mark->start - start), int(mark->length), m_markFormat);
}

} // namespace Deckhand

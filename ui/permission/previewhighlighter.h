#pragma once

#include "ui/permission/visibletext.h"

#include <QSyntaxHighlighter>

namespace Deckhand {

struct Theme;

/// Tints removed and added lines of a diff, and sets off what VisibleText put in place of invisible characters.
class PreviewHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit PreviewHighlighter(QTextDocument *document);

    /// Call before the text is set.
    void setContent(const QList<VisibleText::Range> &marks, bool isDiff);
    void setTheme(const Theme &theme);

protected:
    void highlightBlock(const QString &text) override;

private:
    QList<VisibleText::Range> m_marks;
    bool m_isDiff = false;
    QTextCharFormat m_markFormat;
    QTextCharFormat m_removedFormat;
    QTextCharFormat m_addedFormat;
};

} // namespace Deckhand

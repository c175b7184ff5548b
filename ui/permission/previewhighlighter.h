#pragma once

#include "ui/permission/visibletext.h"
#include "ui/style/theme.h"

#include <QSyntaxHighlighter>

namespace Deckhand {

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
    Theme m_theme;
};

} // namespace Deckhand

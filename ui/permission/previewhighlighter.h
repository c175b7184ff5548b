#pragma once

#include "ui/permission/visibletext.h"
#include "ui/style/theme.h"

#include <QSyntaxHighlighter>

namespace Deckhand {

/// Sets off what VisibleText put in place of invisible characters.
class PreviewHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit PreviewHighlighter(QTextDocument *document);

    /// Call before the text is set.
    void setMarks(const QList<VisibleText::Range> &marks);
    void setTheme(const Theme &theme);

protected:
    void highlightBlock(const QString &text) override;

private:
    QList<VisibleText::Range> m_marks;
    Theme m_theme;
};

} // namespace Deckhand

#pragma once

#include "ui/style/theme.h"

#include <QPlainTextEdit>

namespace Deckhand {

struct VisibleText;

/// The text of a permission question: plain, monospace, wrapped anywhere so that nothing hides behind an edge. As high
/// as its lines where there is room for them, else what there is: then it scrolls.
class PreviewView : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit PreviewView(QWidget *parent = nullptr);

    void showText(const VisibleText &text, bool isDiff);
    bool isAtEnd() const;
    void setTheme(const Theme &theme);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int linesIn(int width) const;
    int heightOf(int lines) const;
    void tint();

    class Highlighter;
    Highlighter *m_highlighter;
    Theme m_theme;
    bool m_isDiff = false;
    int m_lines = 1; ///< of the text in the view's width, as far as it matters
};

} // namespace Deckhand

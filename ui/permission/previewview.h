#pragma once

#include <QPlainTextEdit>

namespace Deckhand {

struct VisibleText;
class PreviewHighlighter;
struct Theme;

/// The text of a permission question: plain, monospace, wrapped anywhere so that nothing hides behind an edge. As high
/// as its lines, up to a limit: a short command shall not leave a hole, a long file not fill the window.
class PreviewView : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit PreviewView(QWidget *parent = nullptr);

    void showText(const VisibleText &text, bool isDiff);
    bool isAtEnd() const;
    void setTheme(const Theme &theme);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    int heightOf(int lines) const;

    PreviewHighlighter *m_highlighter;
};

} // namespace Deckhand

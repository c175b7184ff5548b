#include "ui/style/diffformat.h"

#include "ui/style/theme.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

namespace Deckhand {

namespace {

struct Ink {
    QColor text;
    QColor ground; ///< invalid: none of its own
};

Ink inkOf(const QString &line, const Theme &theme)
{
    const auto tint = [&theme](const QColor &color) {
        return Ink{mixed(color, theme.text, 0.25), mixed(theme.codeBackground, color, theme.dark ? 0.14 : 0.08)};
    };
    if (line.startsWith(u'+'))
        return tint(theme.success);
    if (line.startsWith(u'-'))
        return tint(theme.error);
    const bool isAside = line.startsWith(u'@') || line.startsWith(u'\\');
    return {isAside ? theme.muted : theme.text, {}};
}

} // namespace

void tintDiff(QTextDocument &document, const Theme &theme)
{
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const Ink ink = inkOf(block.text(), theme);
        QTextBlockFormat line = block.blockFormat();
        line.clearBackground();
        if (ink.ground.isValid())
            line.setBackground(ink.ground);
        QTextCharFormat text;
        text.setForeground(ink.text);
        cursor.setPosition(block.position());
        cursor.setBlockFormat(line);
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(text);
    }
    cursor.endEditBlock();
}

} // namespace Deckhand

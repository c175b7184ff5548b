#include "ui/style/diffformat.h"

#include "ui/style/theme.h"

namespace Deckhand {

QTextCharFormat diffFormat(QStringView line, const Theme &theme)
{
    QTextCharFormat format;
    const auto tint = [&](const QColor &color) {
        format.setForeground(mixed(color, theme.text, 0.25));
        format.setBackground(mixed(theme.codeBackground, color, theme.dark ? 0.14 : 0.08));
    };
    if (line.startsWith(u'+'))
        tint(theme.success);
    else if (line.startsWith(u'-'))
        tint(theme.error);
    else if (line.startsWith(u'@') || line.startsWith(u'\\'))
        format.setForeground(theme.muted);
    return format;
}

} // namespace Deckhand

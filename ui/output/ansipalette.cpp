#include "ui/output/ansipalette.h"

#include <array>

namespace Deckhand {

namespace {

using Sixteen = std::array<QRgb, 16>;

// "Black" on dark and "white" on light are the exceptions that terminals know: they are moved towards grey.
constexpr Sixteen kOnLight{0xff24292f, 0xffc0272d, 0xff1a7f37, 0xff8a6100, 0xff0b57c2, 0xff8a3ab9,
                           0xff0b7285, 0xff6e7781, 0xff57606a, 0xffa40e26, 0xff116329, 0xff6b4a00,
                           0xff0842a0, 0xff6a1f9a, 0xff085c6b, 0xff8b949e};
constexpr Sixteen kOnDark{0xff7a828c, 0xfff47067, 0xff6bc46d, 0xffdaaa3f, 0xff6cb6ff, 0xffdcbdfb,
                          0xff56d4dd, 0xffc9d1d9, 0xff8b949e, 0xffff938a, 0xff8ddb8c, 0xffeac55f,
                          0xff96d0ff, 0xffe9d2ff, 0xff8fe5ec, 0xffffffff};

// Black and white on a background that the command chose itself: there they must be what they are called.
constexpr Sixteen kAbsolute{0xff1b1f24, 0, 0, 0, 0, 0, 0, 0xffe6e9ec, 0xff444b53, 0, 0, 0, 0, 0, 0, 0xffffffff};

QColor indexedColor(int index, const Theme &theme)
{
    if (index < 16)
        return QColor((theme.dark ? kOnDark : kOnLight)[size_t(index)]);
    if (index >= 232) {
        const int grey = 8 + (index - 232) * 10;
        return QColor(grey, grey, grey);
    }
    const auto level = [](int step) { return step == 0 ? 0 : 55 + step * 40; };
    const int cube = index - 16;
    return QColor(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
}

bool isNamedGrey(const AnsiColor &color)
{
    const bool grey = color.red == 0 || color.red == 7 || color.red == 8 || color.red == 15;
    return color.kind == AnsiColor::Kind::Indexed && grey;
}

} // namespace

QColor colorOf(const AnsiColor &color, const Theme &theme, const QColor &fallback)
{
    switch (color.kind) {
    case AnsiColor::Kind::Default:
        return fallback;
    case AnsiColor::Kind::Indexed:
        return indexedColor(color.red, theme);
    case AnsiColor::Kind::Rgb:
        return QColor(color.red, color.green, color.blue);
    }
    return fallback;
}

QTextCharFormat formatOf(const AnsiStyle &style, const Theme &theme)
{
    const bool ownBackground = style.background.kind != AnsiColor::Kind::Default;
    QColor foreground = colorOf(style.foreground, theme, theme.text);
    if (ownBackground && isNamedGrey(style.foreground))
        foreground = QColor(kAbsolute[style.foreground.red]);
    QColor background = colorOf(style.background, theme, theme.window);
    if (style.inverse)
        std::swap(foreground, background);
    if (style.faint)
        foreground = mixed(foreground, background, 0.35);
    QTextCharFormat format;
    // Also of colours that a command chose itself, as other terminals do; and in the current line too.
    const bool isOnWindow = !style.inverse && !ownBackground;
    format.setForeground(readable(foreground, isOnWindow ? theme.selectedRow : background));
    if (style.inverse || ownBackground)
        format.setBackground(background);
    if (style.bold)
        format.setFontWeight(QFont::Bold);
    format.setFontItalic(style.italic);
    format.setFontUnderline(style.underline);
    return format;
}

} // namespace Deckhand

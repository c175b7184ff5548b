#include "ui/style/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QStyleFactory>

#include <cmath>

namespace Deckhand {

namespace {

constexpr int kSteps = 16; ///< between an ink and black or white

double linear(int channel)
{
    // Asked for each coloured piece of each line of an output.
    static const std::array<double, 256> values = [] {
        std::array<double, 256> made{};
        for (size_t i = 0; i < made.size(); ++i) {
            const double c = double(i) / 255;
            made[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        }
        return made;
    }();
    return values[size_t(channel)];
}

double luminance(const QColor &color)
{
    return 0.2126 * linear(color.red()) + 0.7152 * linear(color.green()) + 0.0722 * linear(color.blue());
}

class ThemeFollower : public QObject
{
public:
    ThemeFollower(QWidget &widget, const std::function<void(const Theme &)> &apply)
        : QObject(&widget),
          m_widget(widget),
          m_apply(apply)
    {
        widget.installEventFilter(this);
    }

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
            m_apply(Theme::of(m_widget.palette()));
        return false;
    }

private:
    QWidget &m_widget;
    std::function<void(const Theme &)> m_apply;
};

struct Colours {
    QRgb window, base, alternate, text, button, border, highlight, link;
};

constexpr Colours kLight{0xfff5f5f6, 0xffffffff, 0xfff7f7f8, 0xff1f2328,
                         0xfffcfcfd, 0xffd5d8dc, 0xff2f6bd8, 0xff1f5cbf};
constexpr Colours kDark{0xff202225, 0xff18191b, 0xff1e2022, 0xffe3e5e8, 0xff2b2d31, 0xff3a3d42, 0xff3570dc, 0xff86b2f8};

QColor mutedOf(const QColor &text, const QColor &window)
{
    return mixed(text, window, 0.29);
}

QPalette paletteOf(const Colours &c)
{
    const QColor border(c.border);
    const QColor muted = mutedOf(QColor(c.text), QColor(c.base));
    QPalette p;
    p.setColor(QPalette::Window, QColor(c.window));
    p.setColor(QPalette::Base, QColor(c.base));
    p.setColor(QPalette::AlternateBase, QColor(c.alternate));
    p.setColor(QPalette::Button, QColor(c.button));
    p.setColor(QPalette::ToolTipBase, QColor(c.button));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        p.setColor(role, QColor(c.text));
    p.setColor(QPalette::BrightText, Qt::white);
    p.setColor(QPalette::PlaceholderText, muted);
    p.setColor(QPalette::Highlight, QColor(c.highlight));
    p.setColor(QPalette::HighlightedText, Qt::white);
    p.setColor(QPalette::Link, QColor(c.link));
    p.setColor(QPalette::LinkVisited, QColor(c.link));
    // Fusion derives its frames from these.
    p.setColor(QPalette::Light, mixed(QColor(c.button), Qt::white, 0.1));
    p.setColor(QPalette::Midlight, mixed(QColor(c.button), border, 0.4));
    p.setColor(QPalette::Mid, border);
    p.setColor(QPalette::Dark, mixed(border, QColor(c.text), 0.2));
    p.setColor(QPalette::Shadow, Qt::black);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, muted);
    p.setColor(QPalette::Disabled, QPalette::Highlight, border);
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor(c.text));
    return p;
}

bool systemIsDark(const QApplication &application)
{
    // Asked once: after the first applyTheme the application's palette is our own.
    static const bool dark = isDark(application.palette());
    return dark;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor mixed(const QColor &a, const QColor &b, qreal amount)
{
    const auto part = [amount](int from, int to) { return qRound(from + (to - from) * amount); };
    return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

Theme Theme::of(const QPalette &palette)
{
    Theme theme;
    theme.dark = isDark(palette);
    theme.text = palette.color(QPalette::Text);
    theme.window = palette.color(QPalette::Base);
    const auto tint = [&theme](const QColor &color, qreal ofLight, qreal ofDark) {
        return mixed(theme.window, color, theme.dark ? ofDark : ofLight);
    };
    theme.muted = mutedOf(theme.text, theme.window);
    theme.link = palette.color(QPalette::Link);
    theme.error = QColor(theme.dark ? 0xfff7857d : 0xffb92a30);
    theme.warning = QColor(theme.dark ? 0xffe0a545 : 0xff8a5200);
    theme.success = QColor(theme.dark ? 0xff6fbd7a : 0xff1f6f38);
    theme.accent = palette.color(QPalette::Highlight);
    theme.onAccent = palette.color(QPalette::HighlightedText);
    theme.pane = palette.color(QPalette::Window);
    theme.button = palette.color(QPalette::Button);
    theme.card = tint(theme.text, 0.03, 0.055);
    theme.codeBackground = tint(theme.text, 0.04, 0.07);
    theme.userBubble = tint(theme.accent, 0.10, 0.22);
    theme.recess = tint(theme.text, 0.10, 0.10);
    theme.hoveredRow = tint(theme.text, 0.04, 0.04);
    theme.selectedRow = tint(theme.accent, 0.13, 0.26);
    theme.warningCard = tint(theme.warning, 0.10, 0.12);
    theme.errorCard = tint(theme.error, 0.06, 0.12);
    theme.selection = tint(theme.accent, 0.30, 0.50);
    theme.border = tint(theme.text, 0.13, 0.17);
    return theme;
}

double contrast(const QColor &a, const QColor &b)
{
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

QColor readable(const QColor &ink, const QColor &surface)
{
    const QColor end = contrast(Qt::white, surface) > contrast(Qt::black, surface) ? Qt::white : Qt::black;
    QColor moved = ink;
    for (int step = 1; step <= kSteps && contrast(moved, surface) < kReadableContrast; ++step)
        moved = mixed(ink, end, qreal(step) / kSteps);
    return moved;
}

QFont monospaceFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    // What Windows still calls its fixed font is a typewriter's.
    if (font.family() == u"Courier New")
        font.setFamilies({u"Cascadia Mono"_qs, u"Consolas"_qs, font.family()});
    font.setStyleHint(QFont::Monospace);
    const QFont application = QApplication::font();
    if (application.pointSizeF() > 0)
        font.setPointSizeF(application.pointSizeF());
    else
        font.setPixelSize(application.pixelSize());
    return font;
}

QFont scaledFont(QFont font, qreal factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
    return font;
}

QFont titleFont(const QFont &font, qreal factor)
{
    QFont title = scaledFont(font, factor);
    title.setWeight(QFont::DemiBold);
    return title;
}

void applyTheme(QApplication &application, ThemeMode mode)
{
    const bool dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && systemIsDark(application));
    if (application.style()->name() != QLatin1String("fusion"))
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(paletteOf(dark ? kDark : kLight));
}

QString filledButtonSheet(const Theme &theme)
{
    const QColor hover = mixed(theme.accent, Qt::black, 0.10); // never towards its text
    const QColor pressed = mixed(theme.accent, Qt::black, 0.20);
    return QStringLiteral(
               "QAbstractButton{background:%1;color:%2;border:1px solid %1;border-radius:7px;padding:5px 14px;"
               "font-weight:600}"
               "QAbstractButton:hover{background:%3;border-color:%3}"
               "QAbstractButton:pressed{background:%4;border-color:%4}"
               "QAbstractButton:focus{border:2px solid %7;padding:4px 13px}"
               "QAbstractButton:disabled{background:%5;border-color:%5;color:%6}")
        .arg(theme.accent.name(), theme.onAccent.name(), hover.name(), pressed.name(), theme.recess.name(),
             theme.muted.name(), theme.text.name());
}

QString quietButtonSheet(const Theme &theme)
{
    const QColor hover = mixed(theme.card, theme.text, 0.07);
    return QStringLiteral(
               "QAbstractButton{background:%1;color:%2;border:1px solid %3;border-radius:7px;padding:5px 12px}"
               "QAbstractButton:hover{background:%4}"
               "QAbstractButton:pressed{background:%3}"
               "QAbstractButton:focus{border-color:%5}"
               "QAbstractButton:disabled{color:%6}")
        .arg(theme.card.name(), theme.text.name(), theme.border.name(), hover.name(), theme.accent.name(),
             theme.muted.name());
}

QString fieldSheet(const Theme &theme)
{
    const QColor border = mixed(theme.border, theme.text, 0.12);
    // Without a colour of the text: Qt 6.4 would make the placeholder of it, half as strong. Both are those of the palette.
    return QStringLiteral("QLineEdit,QComboBox,QAbstractSpinBox{background:%1;border:1px solid %3;border-radius:7px;"
                          "padding:5px 8px;selection-background-color:%4;selection-color:%2}"
                          "QLineEdit:focus,QComboBox:focus,QAbstractSpinBox:focus{border-color:%5}"
                          "QAbstractSpinBox::up-button,QAbstractSpinBox::down-button{width:0;border:none}"
                          "QComboBox::drop-down{border:none;width:24px}"
                          "QComboBox QLineEdit{border:none;padding:0;background:transparent}"
                          "QComboBox QAbstractItemView{background:%1;color:%2;selection-background-color:%4;"
                          "selection-color:%2}")
        .arg(theme.window.name(), theme.text.name(), border.name(), theme.selection.name(), theme.accent.name());
}

void followTheme(QWidget &widget, const std::function<void(const Theme &)> &apply)
{
    new ThemeFollower(widget, apply);
    apply(Theme::of(widget.palette()));
}

void outlineIndicator(QAbstractButton &button, const Theme &theme)
{
    QPalette palette;
    if (theme.dark)
        palette.setColor(QPalette::Window, mixed(theme.window, theme.text, 0.75));
    button.setPalette(palette);
}

QString scrollBarSheet(const Theme &theme)
{
    return QStringLiteral("QScrollBar{background:%1;border:none;margin:0}"
                          "QScrollBar:vertical{width:12px}QScrollBar:horizontal{height:12px}"
                          "QScrollBar::handle{background:%2;border:3px solid %1;border-radius:6px}"
                          "QScrollBar::handle:vertical{min-height:36px}QScrollBar::handle:horizontal{min-width:36px}"
                          "QScrollBar::handle:hover{background:%3}"
                          "QScrollBar::add-line,QScrollBar::sub-line{width:0;height:0}"
                          "QScrollBar::add-page,QScrollBar::sub-page{background:none}")
        .arg(theme.window.name(), mixed(theme.window, theme.text, 0.22).name(),
             mixed(theme.window, theme.text, 0.4).name());
}

} // namespace Deckhand

#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

#include <functional>

class QAbstractButton;
class QApplication;
class QWidget;

namespace Deckhand {

/// The colours of the window, derived from a palette: a widget asks for them when it paints and never keeps them over a
/// change of palette. Every ink has a contrast of 4.5 or more to every surface (the test tst_theme holds it): what is read is
/// written in an ink, on a surface or between two of them.
struct Theme {
    // Inks.
    QColor text;
    QColor muted; ///< secondary text, and that of a control that is not enabled
    QColor link;  ///< what can be clicked, what goes on
    QColor error;
    QColor warning;
    QColor success;

    // Surfaces.
    QColor window; ///< what the conversation and the lists lie on
    QColor pane;   ///< around it: menus, dialogs, the status bar
    QColor button;
    QColor card; ///< a surface one step above window
    QColor codeBackground;
    QColor userBubble; ///< behind the user's words
    QColor recess;     ///< a filled button that is not enabled, the place of a picture
    QColor hoveredRow;
    QColor selectedRow;
    QColor warningCard; ///< behind what needs attention
    QColor errorCard;

    // With partners of their own.
    QColor accent;    ///< the current thing, the filled button, the ring of the focus: a fill or a line, never text
    QColor onAccent;  ///< text on accent
    QColor selection; ///< behind selected text, which is `text`
    QColor border;    ///< hairlines
    bool dark = false;

    static Theme of(const QPalette &palette);
};

bool isDark(const QPalette &palette);

/// `amount` 0 gives `a`, 1 gives `b`.
QColor mixed(const QColor &a, const QColor &b, qreal amount);

/// The least that text needs to be read by most (WCAG 2.2, 1.4.3).
constexpr double kReadableContrast = 4.5;

/// 1 (the same) to 21 (black and white), as the WCAG defines it.
double contrast(const QColor &a, const QColor &b);

/// `ink` where it can be read on `surface`; else moved towards black or white until it can.
QColor readable(const QColor &ink, const QColor &surface);

/// The system's fixed-pitch font in the application's size.
QFont monospaceFont();

/// The font, `factor` times as large.
QFont scaledFont(QFont font, qreal factor);
/// The same, a little bolder.
QFont titleFont(const QFont &font, qreal factor = 1);

enum class ThemeMode { System, Light, Dark };

/// Fusion with Deckhand's light or dark palette. System follows what the desktop's palette was when the program started.
/// May be called again at any time.
void applyTheme(QApplication &application, ThemeMode mode);

/// Applies the theme of `widget` now, and again whenever its palette or its font changes. Ends with the widget.
void followTheme(QWidget &widget, const std::function<void(const Theme &)> &apply);
template<typename W>
void followTheme(W *widget, void (W::*apply)(const Theme &))
{
    followTheme(*widget, [widget, apply](const Theme &theme) { (widget->*apply)(theme); });
}

// Style sheets made from a theme: set them again when it changes (followTheme).

QString filledButtonSheet(const Theme &theme); ///< a button: the one main action of a place
QString quietButtonSheet(const Theme &theme);  ///< everything beside it
/// Line edits, combo boxes and numbers, as high and as round as the buttons beside them. Fusion's own frame is hardly seen in
/// the dark.
QString fieldSheet(const Theme &theme);
/// A narrow scroll bar without arrows, for a QScrollBar that lies beside text.
QString scrollBarSheet(const Theme &theme);

/// Fusion draws the outline of a radio button or check box from the window's colour, darker: on a dark window nobody sees
/// it. This gives the button one that is seen. Call it again when the theme changes.
void outlineIndicator(QAbstractButton &button, const Theme &theme);

} // namespace Deckhand

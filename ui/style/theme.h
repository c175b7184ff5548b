#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QAbstractButton;
class QApplication;

namespace Deckhand {

/// The colours of the window, derived from a palette: a widget asks for them when it paints and never keeps them over a
/// change of palette.
struct Theme {
    QColor text;
    QColor muted;    ///< secondary text; readable on window and card
    QColor accent;   ///< links, the current thing, the filled button
    QColor onAccent; ///< text on accent
    QColor error;
    QColor warning;
    QColor success;
    QColor window; ///< what the conversation and the lists lie on
    QColor card;   ///< a surface one step above window
    QColor codeBackground;
    QColor border;     ///< hairlines
    QColor userBubble; ///< behind the user's words
    QColor selection;  ///< behind selected text; text keeps its colour
    bool dark = false;

    static Theme of(const QPalette &palette);
};

bool isDark(const QPalette &palette);

/// `amount` 0 gives `a`, 1 gives `b`.
QColor mixed(const QColor &a, const QColor &b, qreal amount);

/// The system's fixed-pitch font in the application's size.
QFont monospaceFont();

enum class ThemeMode { System, Light, Dark };

/// Fusion with Deckhand's light or dark palette. System follows what the desktop's palette was when the program started.
/// May be called again at any time.
void applyTheme(QApplication &application, ThemeMode mode);

/// Style sheets for single buttons, made from a theme: set them again in changeEvent(PaletteChange).
QString filledButtonSheet(const Theme &theme); ///< the one main action of a place
QString quietButtonSheet(const Theme &theme);  ///< everything beside it

/// Fusion draws the outline of a radio button or check box from the window's colour, darker: on a dark window nobody sees
/// it. This gives the button one that is seen. Call it again in changeEvent(PaletteChange) of the parent.
void outlineIndicator(QAbstractButton &button, const Theme &theme);

/// A narrow scroll bar without arrows, for a QScrollBar that lies beside text.
QString scrollBarSheet(const Theme &theme);

} // namespace Deckhand

#pragma once

#include "ui/style/theme.h"

#include <QRectF>

class QPainter;

namespace Deckhand {

/// Small signs for states. Each has a shape of its own, so that it is understood without its colour.
enum class Glyph {
    None,
    Ring,       ///< waits
    Running,    ///< goes on
    Check,      ///< good end
    Cross,      ///< bad end
    Clock,      ///< time limit
    Square,     ///< stopped
    Triangle,   ///< needs attention
    Question,   ///< nobody knows
    Asks,       ///< waits for a person
    Denied,     ///< was not allowed
    Pause,      ///< held back
    Arrow,      ///< on its way
    Box,        ///< to do
    BoxRunning, ///< being done
    BoxCheck,   ///< done
    BoxCross,   ///< was done, and it went wrong
    BoxDash,    ///< will not be done
    BoxStarts,  ///< to do, and it will begin by itself
    BoxCorners  ///< perhaps to do: somebody has to approve it
};

struct StatusMark {
    Glyph glyph = Glyph::None;
    QColor color;
};

/// Fills `box`, which should be a square of 10 to 20 pixels.
void paintGlyph(QPainter &painter, const QRectF &box, const StatusMark &mark);

// The signs of the states' words.

/// Of a background task, also those of BackgroundTaskModel::MarkRole; and of a tool call, those of stateWord().
StatusMark markOfRunState(const QString &word, const Theme &theme);
StatusMark markOfNoticeState(const QString &word, const Theme &theme);
/// `startsByItself`: nobody has to start it once nothing blocks it.
StatusMark markOfTaskStatus(const QString &word, bool blocked, const Theme &theme, bool startsByItself = false);

} // namespace Deckhand

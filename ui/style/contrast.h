#pragma once

#include <QColor>

namespace Deckhand {

/// The least that text needs to be read by most (WCAG 2.2, 1.4.3).
constexpr double kReadableContrast = 4.5;

/// 1 (the same) to 21 (black and white), as the WCAG defines it.
double contrast(const QColor &a, const QColor &b);

/// `ink` where it can be read on `surface`; else moved towards black or white until it can.
QColor readable(const QColor &ink, const QColor &surface);

} // namespace Deckhand

#include "ui/style/contrast.h"

#include "ui/style/theme.h"

#include <array>
#include <cmath>

namespace Deckhand {

namespace {

constexpr int kSteps = 16;

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

} // namespace

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

} // namespace Deckhand

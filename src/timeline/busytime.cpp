#include "timeline/busytime.h"

#include <algorithm>

namespace Deckhand {

void BusyTime::add(qint64 fromMs, qint64 toMs)
{
    Stretch whole{fromMs, std::max(fromMs, toMs)};
    // Those that it touches are in a row: from the first that ends late enough to the last that begins early enough.
    const auto first = std::partition_point(m_stretches.begin(), m_stretches.end(), [&whole](const Stretch &other) {
        return other.toMs + kShortestGap <= whole.fromMs;
    });
    auto end = first;
    for (; end != m_stretches.end() && end->fromMs - kShortestGap < whole.toMs; ++end) {
        whole.fromMs = std::min(whole.fromMs, end->fromMs);
        whole.toMs = std::max(whole.toMs, end->toMs);
    }
    if (first != end) {
        *first = whole;
        m_stretches.erase(first + 1, end);
    } else {
        m_stretches.insert(first, whole);
    }
}

} // namespace Deckhand

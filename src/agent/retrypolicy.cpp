#include "agent/retrypolicy.h"

#include <algorithm>

namespace Deckhand {

namespace {

using std::chrono::milliseconds;

/// Never earlier than the server asked for; a little later, for it asked all its clients for the same.
milliseconds spread(milliseconds asked, double random)
{
    const double most = std::min(double(asked.count()) / 10, 1000.0);
    return asked + milliseconds(qint64(most * random));
}

} // namespace

std::optional<milliseconds> RetryPolicy::waitBeforeRetry(const ModelError &error, int retriesSoFar, double random) const
{
    if (!error.retryable || retriesSoFar >= mostRetries)
        return std::nullopt;
    if (error.retryAfter && *error.retryAfter > longestRetryAfter)
        return std::nullopt;
    if (error.retryAfter && error.retryAfter->count() > 0)
        return spread(*error.retryAfter, random);
    const double doubled = double(firstWait.count()) * double(1LL << std::min(retriesSoFar, 30));
    const double wait = std::min(doubled, double(longestWait.count()));
    return milliseconds(qint64(wait * (1 - random / 2)));
}

} // namespace Deckhand

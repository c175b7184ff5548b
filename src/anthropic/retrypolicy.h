#pragma once

#include "anthropic/httptransport.h"
#include "conversation/modelclient.h"

#include <optional>

namespace Deckhand {

/// The decision whether a failed call is tried again, and when: pure, so that it can be tested as a table. Nothing asks
/// it yet; whoever does must show long waits and let them be cancelled, and must not ask once a stream has begun.
struct RetryPolicy {
    int maxRetries = 2;
    std::chrono::milliseconds firstWait{500};
    std::chrono::milliseconds longestWait{8000};
    /// A server may ask for more than anybody waits for: then the error is shown at once.
    std::chrono::milliseconds longestRetryAfter = std::chrono::minutes(5);

    /// The time to wait before the next try, or nothing. `retriesSoFar` counts from 0; `random` is in [0, 1); `now` is
    /// for a retry-after that is a date.
    std::optional<std::chrono::milliseconds> waitBeforeRetry(const ModelError &error, const HttpHead &head,
                                                             int retriesSoFar, double random,
                                                             const QDateTime &now) const;
};

} // namespace Deckhand

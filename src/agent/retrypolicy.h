#pragma once

#include "conversation/modelclient.h"

#include <chrono>
#include <optional>

namespace Deckhand {

/// The decision whether a failed request goes out again, and when: pure, so that it can be tested as a table. What the
/// server said about it is in the error already (ModelError::retryable, ::retryAfter).
struct RetryPolicy {
    int mostRetries = 8;
    std::chrono::milliseconds firstWait{500}; ///< doubled with every retry
    std::chrono::milliseconds longestWait{60'000};
    /// A server may ask for more than anybody waits for: then the error is shown at once.
    std::chrono::milliseconds longestRetryAfter = std::chrono::minutes(5);

    /// How long to wait before the next try; nothing: it is not tried again. `retriesSoFar` counts from 0; `random` is
    /// in [0, 1) and spreads the clients of a server that has just come back.
    std::optional<std::chrono::milliseconds> waitBeforeRetry(const ModelError &error, int retriesSoFar,
                                                             double random) const;
};

} // namespace Deckhand

#pragma once

#include "anthropic/httptransport.h"

#include <QDateTime>

#include <optional>

namespace Deckhand {

/// How long the server asks to wait: `retry-after-ms`, else `retry-after` as seconds or as an HTTP date. Nothing where
/// it says nothing, nonsense, or a time that is over.
std::optional<std::chrono::milliseconds> retryAfterOf(const HttpHead &head, const QDateTime &now);

} // namespace Deckhand

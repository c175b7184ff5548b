#pragma once

#include <QString>

namespace Deckhand {

/// How this program was built and what it runs on, a line each: what people who look for an error ask first. Needs an
/// application.
QString buildFacts();

} // namespace Deckhand

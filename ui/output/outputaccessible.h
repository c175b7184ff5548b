#pragma once

namespace Deckhand {

/// Teaches assistive tools to read an OutputView: its role is that of a read-only text, its text the lines around what is
/// visible (a log of a gigabyte is not handed over at once). May be called any number of times.
void installOutputAccessibility();

} // namespace Deckhand

#pragma once

#include "background/backgroundtask.h"

namespace Deckhand {

/// Output of a task for the message that the user writes: which task it is, and every line marked as a quotation, so that
/// nothing in it can pass for the user's words. What is very long loses its middle and says how much.
QString quotation(const BackgroundTask &task, const QString &output);

} // namespace Deckhand

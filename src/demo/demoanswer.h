#pragma once

#include "conversation/message.h"

namespace Deckhand {

/// What the demo model says to a history that ends with a user message: words, tool uses, or both. Only the ids of tool
/// uses differ between two calls.
///
/// It says what it is: the conversation's first answer begins with a note, every other final answer ends with its name.
Message demoAnswer(const QList<MessagePtr> &history);

/// The name that it answers under, whatever model was asked for.
QString demoModelName();

} // namespace Deckhand

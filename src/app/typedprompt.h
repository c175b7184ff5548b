#pragma once

#include "base/result.h"
#include "conversation/contentblock.h"

namespace Deckhand {

class Conversation;
class Workspace;

/// What a prompt comes to where there is no window: one for the model, or the program's own answer to a command in it.
struct TypedPrompt {
    QList<ContentBlock> prompt; ///< empty: nothing is sent
    QString answer;             ///< then
};
/// An error is for people: it is no command, or one of the window's. In mode plan from here on, where that is the command.
Result<TypedPrompt> typedPrompt(const QList<ContentBlock> &prompt, Workspace &workspace, Conversation &conversation);

} // namespace Deckhand

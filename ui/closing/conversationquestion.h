#pragma once

#include <QStringList>

#include <functional>

class QWidget;

namespace Deckhand {

/// What goes on in a conversation.
struct ConversationWork {
    bool hasTurn = false; ///< its agent works, or waits for an answer
    QStringList commands; ///< of its background tasks that have not ended

    bool isNone() const { return !hasTurn && commands.isEmpty(); }
};

/// Asks over `window` whether a conversation in which something goes on is to be closed. `close` is called when the user says
/// so; the text says what becomes of the work.
void askToCloseConversation(const QString &title, const ConversationWork &work, QWidget &window,
                            const std::function<void()> &close);

} // namespace Deckhand

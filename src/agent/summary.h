#pragma once

#include "conversation/message.h"

namespace Deckhand {

// Compaction: how the model is asked to sum the conversation up, and what becomes of its answer. Pure.
//
// Prompts that nothing has answered yet are never left to a summary: the model is not asked about them, and they ride
// word for word behind it, with their images and files.

/// There is something that the model has said since the last summary.
bool canBeSummedUp(const QList<MessagePtr> &history);

/// The messages of the request. `elided`: what is long in tool results is cut and images are left out, for a
/// conversation that does not fit the model's context any more; its thinking is left out too, being valid only behind
/// unchanged messages.
QList<MessagePtr> summaryRequest(const QList<MessagePtr> &history, const QString &wish, bool elided);

/// What enters the history: `words` of the model, `standingFacts` of the program (may be empty), the prompts that are
/// unanswered. `midWork`: a turn goes on behind it; the model is told so, and what the user asked for last.
Message summaryMessage(const QList<MessagePtr> &history, const QString &words, const QString &standingFacts,
                       bool midWork);

} // namespace Deckhand

#pragma once

#include "agent/webaccess.h"
#include "conversation/modelfacts.h"

namespace Deckhand {

class ToolRegistry;

/// How a session works: all that can be chosen, in one value. Whatever changes goes in by AgentSession::configure.
struct AgentSettings {
    QString model;
    int maxTokens = 16384;
    int maxTurns = 0; ///< model calls a turn; 0: no limit
    QString systemPrompt;
    ModelFacts facts; ///< of `model`
    ThinkingWish thinking = ThinkingWish::ModelsDefault;
    double spendingLimitUsd = 0; ///< of this session; no request goes out beyond it. 0: no limit
    int compactAtPercent = 85;   ///< of the context window; 0: only by hand
    bool editsContext = false;   ///< see ModelRequest
    int mostWakesInRow = 25;     ///< turns that notices may start without a word of the user; 0: no limit
    bool someoneAnswers = true;  ///< false: what would be asked is refused with a reason
    bool wantsWireEvents = false;
    WebAccess web = {};
    bool wakesBeforePrompt = true; ///< false: before the first prompt of this run no notice starts a turn
    /// False: what tasks of earlier runs have to tell starts no turn at all; it rides in the next prompt's request.
    bool wakesForEarlierTasks = true;
    bool namesConversations = false; ///< the model does, once the first turn is completed
};

/// The request of a session with these settings: its bytes in front of the messages are the same each time, as a prompt
/// cache wants them. `messages` is what contextOf says, with whatever rides behind it.
ModelRequest requestFor(const AgentSettings &settings, const ToolRegistry &tools, const QList<MessagePtr> &messages);

} // namespace Deckhand

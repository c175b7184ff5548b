#pragma once

#include "conversation/modelfacts.h"

#include <functional>

namespace Deckhand {

class BackgroundTasks;
class Clock;
class HistoryWriter;
class NoticeInbox;
class PermissionBroker;
class PermissionPolicy;
class ToolRegistry;

/// What a session works with. All of it outlives the session.
struct AgentServices {
    ModelClient *model = nullptr; ///< may be exchanged between turns, see AgentSession::setModelClient
    ToolRegistry &tools;
    PermissionPolicy &policy;
    PermissionBroker &broker;
    BackgroundTasks &background;
    NoticeInbox &notices; ///< the session's own
    Clock &clock;
    /// What the program itself adds to a summary of the conversation, so that it is never forgotten: live background
    /// tasks, open tasks of the graph. Plain text; may be null.
    std::function<QString()> standingFacts = {};
    /// Asked before each model call (not before a retry of one): what the program has to remind the model of, as texts that
    /// ride in that request, each a block of its own. May be null.
    std::function<QStringList()> reminders = {};
    /// What is known of any model: prices of answers that an earlier run got from another one. May be null.
    std::function<ModelFacts(const QString &model)> factsOf = {};
    /// Where the session is kept. May be null: it is not.
    HistoryWriter *history = nullptr;
};

} // namespace Deckhand

#pragma once

#include "conversation/message.h"
#include "conversation/modelclient.h"
#include "conversation/toolcall.h"

#include <QDateTime>
#include <QMetaType>

#include <variant>

namespace Deckhand {

// Everything that happens in a session, in order. Models, storage, print mode and tests read the same events.
// Order within a turn: TurnStarted, then per model call: UserMessageAdded (the prompt or the tool results: what this call adds
// to the history), UserMessageAdded (words that the user sent meanwhile, to go now), RequestStarted, UserMessageAdded (notices,
// once the server has accepted the request), Streamed*, then
// AssistantMessageAdded or RequestFailed, then ToolCallChanged*. A failed request that is tried again: RequestFailed,
// RetryScheduled, RequestStarted. A compaction: CompactionStarted, RequestStarted (the model is asked; its answer is not
// streamed), UserMessageAdded (the summary), CompactionEnded.
// TurnEnded is the last, exactly once.

enum class TurnCause { Prompt, Notices, Retry, Compaction };
enum class TurnOutcome {
    Completed, ///< the model ended its turn
    MaxTokens, ///< the answer was cut by the token limit
    MaxTurns,  ///< the limit of model calls was reached
    Refused,
    Interrupted, ///< the user stopped it
    Failed
};

struct TurnStarted {
    TurnCause cause = TurnCause::Prompt;
};
/// A message of role user entered the history.
struct UserMessageAdded {
    MessagePtr message;
};
struct RequestStarted {
    int number = 0; ///< counts the session's model calls from 1
};
struct Streamed {
    StreamEvent event;
};
struct WireEvent {
    QByteArray json;
};
/// A finished message of the model entered the history. It replaces what was streamed since RequestStarted.
struct AssistantMessageAdded {
    MessagePtr message;
};
/// The request gave no message; what was streamed since RequestStarted is not in the history.
struct RequestFailed {
    ModelError error;
};
/// The failed request goes out again after `delayMs`, unless the turn is cancelled; AgentSession::retryNow cuts the wait.
struct RetryScheduled {
    ModelError error;
    int attempt = 1; ///< of the retries, from 1
    int mostAttempts = 0;
    qint64 delayMs = 0;
};
/// The model is asked to sum up the conversation so that it fits its context again.
struct CompactionStarted {
    bool automatic = false;
    qint64 contextTokens = 0; ///< before; 0: unknown
};
struct CompactionEnded {
    QString error; ///< for people; empty: it worked
};
struct ToolCallChanged {
    ToolCall call;
};
struct TurnEnded {
    TurnOutcome outcome = TurnOutcome::Completed;
    QString text;  ///< the final answer: the words of the turn's last assistant message
    QString error; ///< for people; empty unless Failed, MaxTurns, MaxTokens or Refused
    bool canRetry = false;
    int requests = 0; ///< model calls of this turn
    qint64 durationMs = 0;
    Usage usage;                   ///< summed over the turn
    std::optional<double> costUsd; ///< an estimate; nothing where no price is known
};
/// The program speaks (an attachment was refused and left out …). Never sent to the model.
struct Remark {
    QString text;
};

using AgentEvent =
    std::variant<TurnStarted, UserMessageAdded, RequestStarted, Streamed, WireEvent, AssistantMessageAdded,
                 RequestFailed, RetryScheduled, CompactionStarted, CompactionEnded, ToolCallChanged, TurnEnded, Remark>;

/// What a message of the history is when it is told once more.
inline AgentEvent toldAgain(const MessagePtr &message)
{
    return message->role == Role::User ? AgentEvent(UserMessageAdded{message})
                                       : AgentEvent(AssistantMessageAdded{message});
}

} // namespace Deckhand

Q_DECLARE_METATYPE(Deckhand::AgentEvent)

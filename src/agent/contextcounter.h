#pragma once

#include "agent/historyrules.h"
#include "base/clock.h"
#include "conversation/agentevent.h"
#include "conversation/modelclient.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <optional>

namespace Deckhand {

/// Asks the server how large the conversation is when no answer says it: after a resume, a change of the model, a summary,
/// a large addition. Nobody waits for it: a question goes out a moment after it was wanted, when its owner says that
/// nothing is held up by it, and never two at once. A server that does not count is not asked.
class ContextCounter : public QObject
{
    Q_OBJECT
public:
    struct Question {
        ModelClient &client;
        ModelRequest request;
        MessagePtr upTo; ///< the last message of the history that the answer is about
    };
    /// Asked right before a question goes out. Nothing: there is nothing to count, or nobody to ask.
    using Ask = std::function<std::optional<Question>()>;
    /// The clock outlives it.
    ContextCounter(Clock &clock, Ask ask, QObject *parent);

    /// The size is not known, or not well.
    void want();
    /// It is known, or of another conversation: nothing is wanted, and an answer on its way is not heard.
    void drop();
    /// What happens in the session, for it tells when there is a reason to ask, and when nothing is held up by it: while a
    /// request is on its way out that one comes first, and once it is answered nobody needs to ask.
    void follow(const AgentEvent &event);

signals:
    /// From the event loop. Where the server does not count or failed nothing is emitted, and it is not asked again
    /// before the next `want`.
    void counted(const Deckhand::CountedContext &context);

private:
    void consider();
    void ask();

    Clock &m_clock;
    const Ask m_ask;
    QPointer<TokenCountJob> m_job;
    bool m_wanted = false;
    bool m_scheduled = false;
    bool m_turnRuns = false;
    bool m_requestIsOut = false; ///< of the turn: the server has it and answers
};

} // namespace Deckhand

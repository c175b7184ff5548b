#pragma once

#include "agent/historyrules.h"
#include "base/clock.h"
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
    /// Asked right before a question goes out. Nothing: not now; `consider` says when it may be otherwise.
    using Ask = std::function<std::optional<Question>()>;
    /// The clock outlives it.
    ContextCounter(Clock &clock, Ask ask, QObject *parent);

    /// The size is not known, or not well.
    void want();
    /// It is known, or of another conversation: nothing is wanted, and an answer on its way is not heard.
    void drop();
    /// The moment may be better now.
    void consider();

signals:
    /// From the event loop. Where the server does not count or failed nothing is emitted, and it is not asked again
    /// before the next `want`.
    void counted(const Deckhand::CountedContext &context);

private:
    void ask();

    Clock &m_clock;
    const Ask m_ask;
    QPointer<TokenCountJob> m_job;
    bool m_wanted = false;
    bool m_scheduled = false;
};

} // namespace Deckhand

#pragma once

#include "models/agentactivity.h"

#include <QObject>

namespace Deckhand {

/// What somebody who looks elsewhere is to know of a conversation: a fold over its session's events.
class ConversationAttention : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Quiet,
        Works,
        WaitsForAnswer, ///< a permission question is open
        Failed,         ///< the last turn did, and nobody has seen it
        Done            ///< the last turn has ended, and nobody has seen it
    };
    using QObject::QObject;

    State state() const { return m_state; }
    /// What it asks, in the words of the call, or how its last turn ended: the answer, or the error. For people.
    const QString &words() const { return m_words; }
    /// Of the last turn.
    TurnOutcome outcome() const { return m_outcome; }
    /// Somebody looks at it: what ended is seen, also what ends from now on; or nobody does any more.
    void setWatched(bool watched);

public slots:
    void apply(const Deckhand::AgentEvent &event);

signals:
    void changed();

private:
    void set(State state);

    AgentActivity m_activity;
    State m_state = State::Quiet;
    QString m_words;
    TurnOutcome m_outcome = TurnOutcome::Completed;
    bool m_watched = false;
};

} // namespace Deckhand

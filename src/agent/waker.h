#pragma once

#include "agent/agentservices.h"

#include <QObject>

#include <chrono>
#include <optional>

namespace Deckhand {

/// When notices that wait start a turn by themselves: WakePolicy, asked whenever something changes that it goes by. Signals
/// come from the event loop, never from within what brought the change: others may yet have to hear of it.
class Waker : public QObject
{
    Q_OBJECT
public:
    /// What the session knows of itself.
    struct Situation {
        bool canStart = false;       ///< there is a model, and neither a turn nor a prompt
        bool limitReached = false;   ///< of what may be spent
        bool earlierMayWait = false; ///< what tasks of earlier runs have to tell needs no turn of its own
        int mostInRow = 0;           ///< AgentSettings::mostWakesInRow
    };
    /// The services outlive it; `situation` is asked at any time. `startsSuspended`: until the user's first word.
    Waker(const AgentServices &services, std::function<Situation()> situation, bool startsSuspended, QObject *parent);

    /// The user has spoken: what happened before holds nothing up any more.
    void hearTheUser();
    /// Until the user's next word: after Stop, or a failure that would come again at once.
    void suspend() { m_suspended = true; }
    /// While the user writes, the agent's words would come between.
    void setUserTyping(bool typing);
    /// Something has changed.
    void consider();
    /// A waiting notice will start a turn by itself.
    bool willWake() const { return delay().has_value(); }

signals:
    /// Now is the time for a turn.
    void wake();
    /// This many turns in a row were started by notices. Further notices wait for the user's next word.
    void paused(int turnsInRow);

private:
    std::optional<std::chrono::milliseconds> delay() const;
    void onTime(qint64 at);

    const AgentServices &m_services;
    const std::function<Situation()> m_situation;
    bool m_suspended;
    bool m_userTyping = false;
    int m_wakesInRow = 0;
    std::optional<qint64> m_wakeAt; ///< monotonic ms of the timer that runs
};

} // namespace Deckhand

#pragma once

#include "commandtree.h"
#include "spec.h"

#include <chrono>
#include <string>

/// The limits that a command was given, and whether it has reached one.
class Limits
{
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Reached { None, Time, Memory, Output };

    Limits(const Spec &spec, const CommandTree &tree) : m_spec(spec), m_tree(tree) {}

    void start(Time now);
    /// Another time limit, from the start on; 0: none.
    void setTime(std::chrono::milliseconds limit);
    /// Between the two the time limit stands still.
    void pause(Time now) { m_paused = now; }
    void resume(Time now);

    /// When to check again at the latest, also if nothing happens.
    Time nextCheck() const;
    Reached check(Time now, long long outputBytes);
    /// A sentence for people; empty for none and for the time limit.
    const std::string &reason() const { return m_reason; }

private:
    bool memoryIsReached(Time now);
    bool isPaused() const { return m_paused != Time(); }

    const Spec &m_spec;
    const CommandTree &m_tree;
    Time m_started; ///< and later by as long as it was paused
    Time m_timeEnds = Time::max();
    Time m_paused;
    Time m_nextSample = Time::max();
    std::string m_reason;
};

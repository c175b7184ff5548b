#pragma once

#include <string>

/// The lines to the program. Never blocks: a window that does not read must not hold up the command, and one that is
/// gone is no error.
class EventChannel
{
public:
    explicit EventChannel(int descriptor);

    void send(const std::string &line);
    /// For lines of which the next one says all: left out while earlier ones still wait.
    bool sendIfIdle(const std::string &line);

    bool hasPending() const { return !m_pending.empty(); }
    int descriptor() const { return m_descriptor; }
    void flush();
    /// The last chance: waits for a slow reader, but not for ever; the status file has the truth as well.
    void flushBeforeExit();

private:
    int m_descriptor;
    std::string m_pending;
};

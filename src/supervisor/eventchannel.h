#pragma once

#include "pipes.h"

#include <string>

/// The lines to the program. Never blocks: a window that does not read must not hold up the command, and one that is
/// gone is no error.
class EventChannel
{
public:
    explicit EventChannel(std::unique_ptr<ByteSink> sink) : m_sink(std::move(sink)) {}

    void send(const std::string &line);
    /// For lines of which the next one says all: left out while earlier ones still wait.
    bool sendIfIdle(const std::string &line);

    bool hasPending() const { return !m_pending.empty(); }
    /// To wait for; kNoHandle when nothing is left to be sent.
    NativeHandle handle() const { return hasPending() ? m_sink->handle() : kNoHandle; }
    void flush();
    /// The last chance: waits for a slow reader, but not for ever; the status file has the truth as well.
    void flushBeforeExit();

private:
    std::unique_ptr<ByteSink> m_sink;
    std::string m_pending;
};

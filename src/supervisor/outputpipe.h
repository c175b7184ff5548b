#pragma once

#include "pipes.h"

class Spool;

/// The pipe that a command writes to.
class OutputPipe
{
public:
    /// Returns the end to write to, or nothing with errno set.
    File open();
    /// To wait for; kNoHandle when nobody can write any more.
    NativeHandle handle() const { return m_source ? m_source->handle() : kNoHandle; }
    bool isClosed() const { return handle() == kNoHandle; }

    /// Takes what there is, but only so much that other work gets its turn. Returns whether there may be more.
    bool readTo(Spool &spool);

private:
    std::unique_ptr<ByteSource> m_source;
};

#pragma once

class Spool;

/// The pipe that a command writes to.
class OutputPipe
{
public:
    OutputPipe() = default;
    ~OutputPipe();
    OutputPipe(const OutputPipe &) = delete;
    OutputPipe &operator=(const OutputPipe &) = delete;

    /// Returns the end to write to, which is the caller's, or -1 with errno set.
    int open();
    /// -1 when nobody can write any more.
    int descriptor() const { return m_descriptor; }
    bool isClosed() const { return m_descriptor < 0; }

    /// Takes what there is, but only so much that other work gets its turn. Returns whether there may be more.
    bool readTo(Spool &spool);

private:
    bool readOnce(Spool &spool);

    int m_descriptor = -1;
};

#pragma once

#include "process/commandshell.h"

#include <QProcessEnvironment>

namespace Deckhand {

/// What commands get of this program's environment. Shared by those that wait for their turn: each takes it as it is when it
/// starts.
class CommandEnvironment
{
public:
    /// Of this program, without its keys.
    CommandEnvironment();

    /// Runtimes that keep the output back until they end, where nobody looks on, are asked to write it as it comes; unless
    /// the user's own environment says something of that. On at first.
    void setUnbuffered(bool unbuffered) { m_unbuffered = unbuffered; }
    /// Where programs are looked for, as in PATH.
    void setSearchPath(const QString &path);

    QProcessEnvironment variables() const;

    /// What runs them: a path; empty for the system's own.
    void setShell(const QString &program) { m_shell = commandShell(program); }
    const CommandShell &shell() const { return m_shell; }

private:
    QProcessEnvironment m_variables;
    CommandShell m_shell = commandShell();
    bool m_unbuffered = true;
};

} // namespace Deckhand

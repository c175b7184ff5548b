#pragma once

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

private:
    QProcessEnvironment m_variables;
    bool m_unbuffered = true;
};

} // namespace Deckhand

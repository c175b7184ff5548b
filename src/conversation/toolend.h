#pragma once

#include <QString>

namespace Deckhand {

/// How a call came to its result. Whatever did not run to its end is an error to the model.
enum class ToolEnd {
    Ran,
    Denied,  ///< a person, a rule or the mode said no: it never ran
    Stopped, ///< the user stopped it, or the turn before it ran
    Lost     ///< the program ended while it was open: nobody knows its effects
};

/// `denied`, `stopped`, `lost`; empty for what ran. Also what the session's file says.
QString wordOf(ToolEnd end);
/// Of any other word Ran.
ToolEnd toolEndOf(const QString &word);

} // namespace Deckhand

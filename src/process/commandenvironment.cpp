#include "process/commandenvironment.h"

namespace Deckhand {

/// The supervisor takes the key out of the command's environment; but its own can be read by the command under /proc, so it
/// does not get the key in the first place.
CommandEnvironment::CommandEnvironment() : m_variables(QProcessEnvironment::systemEnvironment())
{
    for (const QString &name : m_variables.keys()) {
        if (name.startsWith(QLatin1String("ANTHROPIC_")))
            m_variables.remove(name);
    }
}

void CommandEnvironment::setSearchPath(const QString &path)
{
    m_variables.insert(QStringLiteral("PATH"), path);
}

/// Python alone has a variable for it. For C programs it takes a library that is loaded into each of them (stdbuf), which
/// breaks some; Ruby and Perl only know options that run code.
QProcessEnvironment CommandEnvironment::variables() const
{
    const QString python = QStringLiteral("PYTHONUNBUFFERED");
    QProcessEnvironment variables = m_variables;
    if (m_unbuffered && !variables.contains(python)) // set and empty is the user's "no"
        variables.insert(python, QStringLiteral("1"));
    return variables;
}

} // namespace Deckhand

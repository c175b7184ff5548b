#include "shellenvironment.h"

#include <string_view>

namespace {

bool isSetHere(std::string_view variable)
{
    const std::string_view name = variable.substr(0, variable.find('='));
    for (const std::string_view own :
         {"PAGER", "GIT_PAGER", "GIT_TERMINAL_PROMPT", "TERM", "PWD", "OLDPWD", "DECKHAND_TASK"}) {
        if (name == own)
            return true;
    }
    return name.starts_with("ANTHROPIC_"); // the key is for the program, not for what a model runs
}

} // namespace

/// Nothing may wait for a person: no pager and no password prompt. TERM is dumb because the output is read as text; who
/// wants colours can still ask for them (--color=always, FORCE_COLOR), but nothing moves a cursor that is not there.
std::vector<std::string> shellEnvironment(const std::vector<std::string> &variables, const Spec &spec)
{
    std::vector<std::string> out;
    for (const std::string &variable : variables) {
        if (!isSetHere(variable))
            out.push_back(variable);
    }
    out.insert(out.end(), {"PAGER=cat", "GIT_PAGER=cat", "GIT_TERMINAL_PROMPT=0", "TERM=dumb"});
    out.push_back("PWD=" + spec.workingDirectory); // keeps the name that people know when it is a link
    out.push_back("DECKHAND_TASK=" + spec.task());
    return out;
}

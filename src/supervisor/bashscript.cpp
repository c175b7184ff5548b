#include "bashscript.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace {

/// In single quotes, for a shell.
std::string quoted(const std::string &text)
{
    std::string out = "'";
    for (const char c : text)
        c == '\'' ? out.append("'\\''") : out.append(1, c);
    return out + "'";
}

bool endsIn(std::string_view text, std::string_view blanks, std::initializer_list<std::string_view> ends)
{
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    return std::any_of(ends.begin(), ends.end(), [text](std::string_view end) { return text.ends_with(end); });
}

bool hasPipeline(std::string_view script)
{
    for (size_t at = script.find('|'); at != script.npos; at = script.find('|', at)) {
        const size_t end = std::min(script.find_first_not_of('|', at), script.size());
        if (end - at == 1)
            return true;
        at = end;
    }
    return false;
}

/// `set -x` and `set -v` write into the output what is executed, ours too. Also in `set -eux` and `set -o verbose`.
bool mayTrace(std::string_view script)
{
    for (size_t at = script.find("set "); at != script.npos; at = script.find("set ", at + 1)) {
        const std::string_view line = script.substr(at, script.find('\n', at) - at);
        if (line.find_first_of("xv") != line.npos)
            return true;
    }
    return false;
}

/// Would another line be taken for a part of this one? Wherever a comment could begin, what stands before it counts.
bool goesOn(std::string_view line)
{
    for (size_t end = line.find('#'); end != line.npos; end = line.find('#', end + 1)) {
        if (endsIn(line.substr(0, end), " \t\r", {"|", "&&"}))
            return true;
    }
    return endsIn(line, " \t\r", {"|", "&&", "\\"});
}

bool lastCommandGoesOn(std::string_view script)
{
    while (!script.empty()) {
        const size_t begin = script.rfind('\n') + 1;
        const std::string_view line = script.substr(begin);
        const size_t text = line.find_first_not_of(" \t\r");
        if (goesOn(line))
            return true;
        if (text != line.npos && line[text] != '#')
            return false;
        script = script.substr(0, begin == 0 ? 0 : begin - 1);
    }
    return false;
}

/// It costs a trap and a line behind the script. In doubt not: no script may run otherwise for it. An unfinished
/// here-document would swallow the line, and a script that looks at its traps would find ours.
bool canTellPipeline(std::string_view script)
{
    return hasPipeline(script) && script.find("<<") == script.npos && script.find("trap") == script.npos
        && !mayTrace(script) && !lastCommandGoesOn(script);
}

} // namespace

/// Bash reads the file whole before it runs it: so messages begin with "bash: line N", $0 is "bash" and nothing but 0,
/// 1 and 2 is open, all as with `bash -c`. Without the test a script that was deleted would be an empty one, and that
/// succeeds.
std::string BashScript::program(const std::string &script, const std::string &path, const std::string &pipelinePath)
{
    const std::string test = "[[ -r " + quoted(path) + " ]] || exit 126; ";
    const std::string text = "\"$(<" + quoted(path) + ")\"";
    if (!canTellPipeline(script))
        return test + "eval " + text;
    // Whatever the script has set: over noclobber, silent when the folder is gone, and no failure for `set -e`. The
    // `exit` has to stand in the evaluated text, because eval itself is a pipeline of one.
    const std::string tell =
        "builtin printf '%s ' \"${PIPESTATUS[@]}\" 2>/dev/null >|" + quoted(pipelinePath) + " || :";
    return test + "trap " + quoted(tell) + " EXIT; eval " + text + "$'\\nbuiltin exit'";
}

std::string BashScript::pipelineCodes(const std::string &content)
{
    std::string codes = content.substr(0, content.find_last_not_of(' ') + 1);
    std::replace(codes.begin(), codes.end(), ' ', ',');
    const bool valid = codes.find_first_not_of("0123456789,") == codes.npos;
    return valid && codes.find(',') != codes.npos ? codes : std::string();
}

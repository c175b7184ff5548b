#include "spec.h"

#include <charconv>
#include <string_view>
#include <utility>

namespace {

bool parse(std::string_view text, long long &number)
{
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() && number >= 0;
}

bool parse(std::string_view text, bool &flag, std::string_view no, std::string_view yes)
{
    flag = text == yes;
    return flag || text == no;
}

bool apply(std::string_view key, std::string_view value, Spec &spec)
{
    static constexpr std::pair<std::string_view, std::string Spec::*> texts[] = {{"script", &Spec::script},
                                                                                 {"cwd", &Spec::workingDirectory},
                                                                                 {"directory", &Spec::directory},
                                                                                 {"shell", &Spec::shell}};
    static constexpr std::pair<std::string_view, long long Spec::*> numbers[] = {
        {"time_limit_ms", &Spec::timeLimitMs},
        {"memory_limit_bytes", &Spec::memoryLimitBytes},
        {"output_limit_bytes", &Spec::outputLimitBytes},
        {"head_bytes", &Spec::headBytes},
        {"ring_bytes", &Spec::ringBytes},
        {"free_floor_bytes", &Spec::freeFloorBytes}};
    for (const auto &[name, member] : texts) {
        if (key == name)
            return spec.*member = value, true;
    }
    for (const auto &[name, member] : numbers) {
        if (key == name)
            return parse(value, spec.*member);
    }
    if (key == "nice")
        return parse(value, spec.niceness) && spec.niceness <= 19;
    if (key == "lifetime")
        return parse(value, spec.endsWithApp, "own", "app");
    if (key == "control_group")
        return parse(value, spec.useControlGroup, "0", "1");
    return key == "wait_for_tree" && parse(value, spec.waitForTree, "0", "1");
}

/// The position after the empty record that ends the spec, or npos when it has not come yet. `from` is where to go on
/// looking.
size_t endOfSpec(const std::string &bytes, size_t from)
{
    if (!bytes.empty() && bytes[0] == '\0')
        return 1;
    const size_t at = bytes.find(std::string_view("\0\0", 2), from);
    return at == std::string::npos ? at : at + 2;
}

std::optional<Spec> parseRecords(std::string_view records, std::string &error)
{
    Spec spec;
    while (!records.empty() && records[0] != '\0') {
        const std::string_view record = records.substr(0, records.find('\0'));
        records.remove_prefix(record.size() + 1);
        const size_t equals = record.find('=');
        if (equals == record.npos || !apply(record.substr(0, equals), record.substr(equals + 1), spec)) {
            error = "The supervisor does not understand \"" + std::string(record.substr(0, 80)) + "\".";
            return std::nullopt;
        }
    }
    if (spec.directory.empty() || spec.workingDirectory.empty()) {
        error = "The supervisor was given no folder.";
        return std::nullopt;
    }
    return spec;
}

} // namespace

std::optional<Spec> readSpec(NativeHandle input, std::string &rest, std::string &error)
{
    std::string bytes;
    char chunk[65536];
    size_t searched = 0;
    size_t end = std::string::npos;
    while ((end = endOfSpec(bytes, searched)) == std::string::npos) {
        searched = bytes.empty() ? 0 : bytes.size() - 1;
        const size_t count = readSome(input, chunk, sizeof chunk);
        if (count == 0) {
            error = "The program went away before it had said what to run.";
            return std::nullopt;
        }
        bytes.append(chunk, count);
    }
    rest = bytes.substr(end);
    return parseRecords(std::string_view(bytes).substr(0, end), error);
}

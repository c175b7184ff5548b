#include "controllines.h"

#include <charconv>
#include <utility>

ControlLines::ControlLines(std::unique_ptr<ByteSource> source, std::string begun)
    : m_source(std::move(source)),
      m_bytes(std::move(begun))
{
}

bool ControlLines::read()
{
    constexpr size_t longestLine = 4096;
    char buffer[4096];
    if (handle() == kNoHandle)
        return true;
    const size_t count = m_source->read(buffer, sizeof buffer);
    if (count > 0) {
        if (m_bytes.size() > longestLine && m_bytes.find('\n') == std::string::npos)
            m_bytes.clear(); // none of ours
        m_bytes.append(buffer, count);
    }
    return handle() != kNoHandle;
}

std::optional<std::string> ControlLines::next()
{
    const size_t end = m_bytes.find('\n');
    if (end == std::string::npos)
        return std::nullopt;
    std::string line = m_bytes.substr(0, end);
    m_bytes.erase(0, end + 1);
    return line;
}

long long ControlLines::numberAfter(std::string_view name, std::string_view line)
{
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ')
        return -1;
    long long number = -1;
    const auto [end, problem] = std::from_chars(line.data() + name.size() + 1, line.data() + line.size(), number);
    return problem == std::errc() && end == line.data() + line.size() ? number : -1;
}

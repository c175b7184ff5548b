#include "controllines.h"

#include <cerrno>
#include <charconv>
#include <utility>

#include <poll.h>
#include <unistd.h>

ControlLines::ControlLines(int descriptor, std::string begun) : m_descriptor(descriptor), m_bytes(std::move(begun))
{
}

bool ControlLines::read()
{
    constexpr size_t longestLine = 4096;
    char buffer[4096];
    pollfd source = {m_descriptor, POLLIN, 0};
    // Asked first: standard input may be shared with others and must not be made non-blocking.
    if (m_descriptor < 0 || poll(&source, 1, 0) <= 0)
        return true;
    const ssize_t count = ::read(m_descriptor, buffer, sizeof buffer);
    if (count > 0) {
        if (m_bytes.size() > longestLine && m_bytes.find('\n') == std::string::npos)
            m_bytes.clear(); // none of ours
        m_bytes.append(buffer, size_t(count));
        return true;
    }
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    m_descriptor = -1;
    return false;
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

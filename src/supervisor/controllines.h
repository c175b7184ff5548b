#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The wishes of a program, a line each, from one pipe.
class ControlLines
{
public:
    /// `begun` is what already came.
    explicit ControlLines(int descriptor, std::string begun = {});

    /// -1 when nothing can come any more.
    int descriptor() const { return m_descriptor; }
    /// Takes what there is, without waiting. False when this is the end: everybody who could write has gone.
    bool read();
    std::optional<std::string> next();

    /// The number in a line `NAME NUMBER`; -1 when it is another line.
    static long long numberAfter(std::string_view name, std::string_view line);

private:
    int m_descriptor;
    std::string m_bytes;
};

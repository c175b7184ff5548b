#pragma once

#include "pipes.h"

#include <optional>
#include <string>
#include <string_view>

/// The wishes of a program, a line each, from one pipe.
class ControlLines
{
public:
    /// `begun` is what already came. Without a source nothing ever comes.
    explicit ControlLines(std::unique_ptr<ByteSource> source, std::string begun = {});

    /// To wait for; kNoHandle when nothing can come any more.
    NativeHandle handle() const { return m_source ? m_source->handle() : kNoHandle; }
    /// Takes what there is, without waiting. False when this is the end: everybody who could write has gone.
    bool read();
    std::optional<std::string> next();

    /// The number in a line `NAME NUMBER`; -1 when it is another line.
    static long long numberAfter(std::string_view name, std::string_view line);

private:
    std::unique_ptr<ByteSource> m_source;
    std::string m_bytes;
};

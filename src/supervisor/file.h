#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

/// A descriptor on Unix, a HANDLE on Windows; kNoHandle is none on both.
using NativeHandle = std::intptr_t;
constexpr NativeHandle kNoHandle = -1;

/// An open file, closed with this object. What fails sets errno, on every system. The port to the system's files.
class File
{
public:
    File() = default;
    explicit File(NativeHandle handle) : m_handle(handle) {}
    ~File() { close(); }
    File(File &&other) noexcept : m_handle(std::exchange(other.m_handle, kNoHandle)) {}
    File &operator=(File &&other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }

    bool isOpen() const { return m_handle != kNoHandle; }
    NativeHandle handle() const { return m_handle; }
    /// False when the system could not keep what was written.
    bool close();

    /// All of it.
    bool write(std::string_view bytes) const;
    /// The same at an offset of the file, which moves on by what was written in either case.
    bool writeAt(std::string_view bytes, long long &offset) const;
    /// How much there was.
    size_t readAt(char *buffer, size_t size, long long offset) const;
    bool truncate(long long size) const;
    /// Takes room on the disk for that much. Not every file system can.
    void reserve(long long size) const;
    /// A hole begins and ends on a multiple of it; 0 where there are no holes in files.
    long long holeUnit() const;
    /// Gives back what `begin` to `end` takes on the disk; it reads as zeros from then on.
    bool punchHole(long long begin, long long end) const;

private:
    NativeHandle m_handle = kNoHandle;
};

/// What is there, waited for; 0 at the end.
size_t readSome(NativeHandle handle, char *buffer, size_t size);

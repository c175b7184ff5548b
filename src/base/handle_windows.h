#pragma once

#include <QString>

#include <string>
#include <utility>

#ifndef NOMINMAX
#define NOMINMAX
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

namespace Deckhand {

/// Owns what CloseHandle closes.
class Handle
{
public:
    Handle() = default;
    explicit Handle(HANDLE handle) : m_handle(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
    Handle(Handle &&other) noexcept : m_handle(other.release()) {}
    Handle &operator=(Handle &&other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    ~Handle()
    {
        if (m_handle)
            ::CloseHandle(m_handle);
    }

    bool isValid() const { return m_handle; }
    HANDLE get() const { return m_handle; }
    HANDLE release() { return std::exchange(m_handle, nullptr); }
    /// As a descriptor of the C library, which is closed instead of the handle; -1: there was none.
    int releaseAsDescriptor(int flags);

private:
    HANDLE m_handle = nullptr;
};

/// The handle below a descriptor of the C library, which keeps it.
HANDLE handleOf(int descriptor);

/// A path as the system takes it at any length: absolute, with the prefix that says so.
std::wstring widePath(const QString &path);

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/// What is at the path, a link itself and not what it leads to; also a folder. Others may do with it what they like meanwhile.
Handle openExisting(const QString &path, DWORD access);

/// What is known of what is open; all 0 where nothing is.
BY_HANDLE_FILE_INFORMATION informationOf(HANDLE file);
bool isFolder(HANDLE file);
/// A symbolic link, a junction, or of another kind that stands for something elsewhere. What a cloud or deduplication keeps
/// in a reparse point is no link.
bool isLink(HANDLE file);
/// A file with bytes: no folder, link, pipe or device.
bool isRegularFile(HANDLE file);

} // namespace Deckhand

#pragma once

#include "file.h"

#include <string>

#include <windows.h>

/// INVALID_HANDLE_VALUE is kNoHandle.
inline HANDLE handleOf(NativeHandle handle)
{
    return reinterpret_cast<HANDLE>(handle);
}
inline HANDLE handleOf(const File &file)
{
    return handleOf(file.handle());
}
/// Owns it. Some calls say NULL for none.
inline File fileOf(HANDLE handle)
{
    return File(handle ? reinterpret_cast<NativeHandle>(handle) : kNoHandle);
}

/// Sets errno by what the last call told; false.
bool failed();
std::wstring wide(std::string_view utf8);
std::string narrow(std::wstring_view text);
/// As the system takes it when it is longer than 260 characters too.
std::wstring longPath(const std::string &path);
/// Who this process belongs to, as text ("S-1-5-...").
std::wstring userSid();
/// What nobody can guess: 32 digits.
std::wstring randomName();

/// What lets this user alone (and the system itself) to a new object.
class PrivateSecurity
{
public:
    PrivateSecurity();
    ~PrivateSecurity();
    PrivateSecurity(const PrivateSecurity &) = delete;
    PrivateSecurity &operator=(const PrivateSecurity &) = delete;
    SECURITY_ATTRIBUTES *attributes() { return &m_attributes; }
    PSECURITY_DESCRIPTOR descriptor() const { return m_attributes.lpSecurityDescriptor; }

private:
    SECURITY_ATTRIBUTES m_attributes = {};
};

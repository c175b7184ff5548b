#include "system_windows.h"

#include <cerrno>
#include <random>
#include <system_error>

#include <sddl.h>

bool failed()
{
    const std::error_code error(int(GetLastError()), std::system_category());
    const std::error_condition condition = error.default_error_condition();
    errno = condition.category() == std::generic_category() ? condition.value() : EIO;
    return false;
}

std::wstring wide(std::string_view utf8)
{
    std::wstring text(utf8.size(), L'\0'); // it never takes more
    const int size = MultiByteToWideChar(CP_UTF8, 0, utf8.data(), int(utf8.size()), text.data(), int(text.size()));
    text.resize(size_t(size));
    return text;
}

std::string narrow(std::wstring_view text)
{
    std::string utf8(text.size() * 3, '\0');
    const int size =
        WideCharToMultiByte(CP_UTF8, 0, text.data(), int(text.size()), utf8.data(), int(utf8.size()), nullptr, nullptr);
    utf8.resize(size_t(size));
    return utf8;
}

std::wstring longPath(const std::string &path)
{
    std::wstring text = wide(path);
    for (wchar_t &c : text)
        c = c == L'/' ? L'\\' : c;
    if (text.starts_with(LR"(\\?\)"))
        return text;
    return text.starts_with(LR"(\\)") ? LR"(\\?\UNC)" + text.substr(1) : LR"(\\?\)" + text;
}

std::wstring userSid()
{
    HANDLE token = nullptr;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    const File owner = fileOf(token);
    alignas(TOKEN_USER) char buffer[256] = {};
    DWORD size = 0;
    wchar_t *text = nullptr;
    if (!GetTokenInformation(token, TokenUser, buffer, sizeof buffer, &size)
        || !ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER *>(buffer)->User.Sid, &text))
        return {};
    const std::wstring sid = text;
    LocalFree(text);
    return sid;
}

std::wstring randomName()
{
    std::random_device source;
    std::wstring name;
    for (int digit = 0; digit < 32; ++digit)
        name += L"0123456789abcdef"[source() & 15];
    return name;
}

PrivateSecurity::PrivateSecurity()
{
    const std::wstring rules = L"D:P(A;OICI;FA;;;" + userSid() + L")(A;OICI;FA;;;SY)";
    m_attributes.nLength = sizeof m_attributes;
    ConvertStringSecurityDescriptorToSecurityDescriptorW(rules.c_str(), SDDL_REVISION_1,
                                                         &m_attributes.lpSecurityDescriptor, nullptr);
}

PrivateSecurity::~PrivateSecurity()
{
    LocalFree(m_attributes.lpSecurityDescriptor);
}

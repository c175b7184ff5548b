#include "base/privatefolder.h"

#include "base/handle_windows.h"

#include <QDir>
#include <QFileInfo>

#include <aclapi.h>
#include <sddl.h>

namespace Deckhand {

namespace {

constexpr DWORD kWriting = FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY | FILE_WRITE_EA | FILE_WRITE_ATTRIBUTES
                         | FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;

template<typename T>
struct LocalMemory {
    T *get = nullptr;
    LocalMemory() = default;
    ~LocalMemory() { ::LocalFree(get); }
    Q_DISABLE_COPY_MOVE(LocalMemory)
};

QString textOf(PSID sid)
{
    LocalMemory<wchar_t> text;
    return ::ConvertSidToStringSidW(sid, &text.get) ? QString::fromWCharArray(text.get) : QString();
}

QString sidOfThisUser()
{
    HANDLE token = nullptr;
    const bool isOpen = ::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &token);
    const Handle owned(token);
    alignas(TOKEN_USER) char buffer[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    DWORD size = 0;
    if (!isOpen || !::GetTokenInformation(token, TokenUser, buffer, sizeof buffer, &size))
        return {};
    return textOf(reinterpret_cast<const TOKEN_USER *>(buffer)->User.Sid);
}

/// Of this user, the system and its administrators, who can take any right anyway; an elevated program's folders belong to
/// the latter. S-1-3-4: whoever owns it, which is looked at by itself.
bool isOurs(const QString &sid)
{
    static const QStringList sids{sidOfThisUser(), u"S-1-5-18"_qs, u"S-1-5-32-544"_qs, u"S-1-3-4"_qs};
    return !sid.isEmpty() && sids.contains(sid);
}

/// D:P — nothing is inherited; OICI — what is made inside gets the same.
QString accessForUsAlone()
{
    return u"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;%1)"_qs.arg(sidOfThisUser());
}

bool parseAccess(LocalMemory<void> &descriptor)
{
    const std::wstring text = accessForUsAlone().toStdWString();
    return ::ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor.get,
                                                                  nullptr);
}

/// The error, or 0.
DWORD makeFolder(const QString &folder)
{
    LocalMemory<void> descriptor;
    if (!parseAccess(descriptor))
        return ::GetLastError();
    SECURITY_ATTRIBUTES attributes{sizeof(SECURITY_ATTRIBUTES), descriptor.get, FALSE};
    return ::CreateDirectoryW(widePath(folder).c_str(), &attributes) ? 0 : ::GetLastError();
}

DWORD closeToOthers(const Handle &folder)
{
    LocalMemory<void> descriptor;
    BOOL isThere = FALSE;
    BOOL isDefault = FALSE;
    PACL list = nullptr;
    if (!parseAccess(descriptor) || !::GetSecurityDescriptorDacl(descriptor.get, &isThere, &list, &isDefault))
        return ::GetLastError();
    return ::SetSecurityInfo(folder.get(), SE_FILE_OBJECT,
                             DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr, nullptr, list,
                             nullptr);
}

/// What others may do there. No list at all: everything. A kind of entry that is not known here may give anything.
DWORD rightsOfOthers(PACL list)
{
    DWORD rights = list ? 0 : DWORD(GENERIC_ALL);
    for (DWORD i = 0; list && i < list->AceCount; ++i) {
        void *entry = nullptr;
        if (!::GetAce(list, i, &entry))
            return GENERIC_ALL;
        const auto *allowed = static_cast<ACCESS_ALLOWED_ACE *>(entry);
        const BYTE type = allowed->Header.AceType;
        if (type == ACCESS_DENIED_ACE_TYPE || (allowed->Header.AceFlags & INHERIT_ONLY_ACE))
            continue;
        const bool isPlain = type == ACCESS_ALLOWED_ACE_TYPE;
        if (!isPlain || !isOurs(textOf(PSID(&allowed->SidStart))))
            rights |= isPlain ? allowed->Mask : DWORD(GENERIC_ALL);
    }
    return rights;
}

FolderCheck checkRights(const QString &folder, const Handle &opened)
{
    PSID owner = nullptr;
    PACL list = nullptr;
    LocalMemory<void> descriptor;
    if (const DWORD error =
            ::GetSecurityInfo(opened.get(), SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                              &owner, nullptr, &list, nullptr, &descriptor.get))
        return FolderCheck::impossible(folder, qt_error_string(int(error)));
    if (!isOurs(textOf(owner)))
        return FolderCheck::isForeign(folder, textOf(owner));
    const DWORD others = rightsOfOthers(list);
    if (others == 0)
        return {};
    if (isEmptyOrDeckhands(folder)) {
        const DWORD error = closeToOthers(opened);
        return error == 0 ? FolderCheck() : FolderCheck::impossible(folder, qt_error_string(int(error)));
    }
    return (others & kWriting) ? FolderCheck::isOpenToOthers(folder) : FolderCheck();
}

} // namespace

FolderCheck openPrivateFolder(const QString &folder)
{
    if (makeFolder(folder) == ERROR_PATH_NOT_FOUND) {
        QDir().mkpath(QFileInfo(folder).path());
        makeFolder(folder);
    }
    // All that follows is asked of the opened folder, not of the name, which could change hands in between.
    const Handle opened =
        openExisting(folder, READ_CONTROL | WRITE_DAC | FILE_LIST_DIRECTORY | FILE_ADD_FILE | FILE_READ_ATTRIBUTES);
    if (!opened.isValid())
        return FolderCheck::impossible(folder, qt_error_string());
    const DWORD attributes = informationOf(opened.get()).dwFileAttributes;
    if (attributes & FILE_ATTRIBUTE_REPARSE_POINT)
        return FolderCheck::isLink(folder);
    return (attributes & FILE_ATTRIBUTE_DIRECTORY) ? checkRights(folder, opened) : FolderCheck::isNoFolder(folder);
}

QString userWord()
{
    return sidOfThisUser();
}

} // namespace Deckhand

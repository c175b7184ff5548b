#include "workspace/beneath_windows.h"
#include "workspace/openedfolder.h"

#include <QString>

#include <fcntl.h>

namespace Deckhand {

struct OpenedFolder::Handle {
    FileDescriptor folder;
    HANDLE get() const { return handleOf(folder.get()); }
};

namespace {

constexpr qint64 kTicksInMs = 10'000;
constexpr qint64 kEpochMs = 11'644'473'600'000; // 1970 in the system's count, which begins with 1601

/// In a list the tag of a reparse point stands in the place of another size; one bit of it says that it leads elsewhere.
FolderEntry::Kind kindOf(const FILE_FULL_DIR_INFO &found)
{
    constexpr ULONG kStandsForAnother = 0x20000000;
    const bool isLink = found.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT && found.EaSize & kStandsForAnother;
    return isLink                                          ? FolderEntry::Kind::Link
         : found.FileAttributes & FILE_ATTRIBUTE_DIRECTORY ? FolderEntry::Kind::Folder
         : found.FileAttributes & FILE_ATTRIBUTE_DEVICE    ? FolderEntry::Kind::Other
                                                           : FolderEntry::Kind::File;
}

OpenedFolder::Facts factsOfHandle(HANDLE file)
{
    const BY_HANDLE_FILE_INFORMATION found = informationOf(file);
    const qint64 ticks = qint64(found.ftLastWriteTime.dwHighDateTime) << 32 | found.ftLastWriteTime.dwLowDateTime;
    return {qint64(found.nFileSizeHigh) << 32 | found.nFileSizeLow, ticks / kTicksInMs - kEpochMs};
}

void readEntries(const char *at, std::vector<FolderEntry> &entries)
{
    for (ULONG step = 1; step != 0; at += step) {
        const auto *found = reinterpret_cast<const FILE_FULL_DIR_INFO *>(at);
        const QString name = QString::fromWCharArray(found->FileName, int(found->FileNameLength / sizeof(wchar_t)));
        if (name != u"." && name != u"..")
            entries.push_back({name.toUtf8(), kindOf(*found)});
        step = found->NextEntryOffset;
    }
}

} // namespace

std::unique_ptr<OpenedFolder> OpenedFolder::open(int rootFd, const QString &root, const QByteArray &path, int *error)
{
    FileDescriptor folder = openFolderBeneath(rootFd, root, path, error);
    if (!folder.isValid())
        return nullptr;
    auto handle = std::make_unique<Handle>();
    handle->folder = std::move(folder);
    return std::unique_ptr<OpenedFolder>(new OpenedFolder(std::move(handle)));
}

OpenedFolder::OpenedFolder(std::unique_ptr<Handle> handle) : m_handle(std::move(handle))
{
}

OpenedFolder::~OpenedFolder() = default;

std::vector<FolderEntry> OpenedFolder::entries() const
{
    std::vector<FolderEntry> entries;
    alignas(FILE_FULL_DIR_INFO) char buffer[32 * 1024];
    for (auto wanted = FileFullDirectoryRestartInfo;
         ::GetFileInformationByHandleEx(m_handle->get(), wanted, buffer, sizeof(buffer));
         wanted = FileFullDirectoryInfo)
        readEntries(buffer, entries);
    return entries;
}

OpenedFolder::Facts OpenedFolder::factsOf(const QByteArray &name) const
{
    Deckhand::Handle opened;
    if (openIn(m_handle->get(), QString::fromUtf8(name), FILE_READ_ATTRIBUTES, FILE_OPEN, 0, &opened) != 0)
        return {};
    return factsOfHandle(opened.get());
}

QByteArray OpenedFolder::targetOf(const QByteArray &) const
{
    return {};
}

FileDescriptor OpenedFolder::openFile(const QByteArray &name, qint64 *size) const
{
    Deckhand::Handle opened;
    if (openIn(m_handle->get(), QString::fromUtf8(name), FILE_GENERIC_READ, FILE_OPEN, FILE_NON_DIRECTORY_FILE, &opened)
            != 0
        || !isRegularFile(opened.get()))
        return {};
    *size = factsOfHandle(opened.get()).size;
    return FileDescriptor(opened.releaseAsDescriptor(_O_RDONLY | _O_BINARY));
}

} // namespace Deckhand

#include "system_windows.h"

#include <algorithm>

bool File::close()
{
    return !isOpen() || CloseHandle(handleOf(std::exchange(m_handle, kNoHandle))) || failed();
}

bool File::write(std::string_view bytes) const
{
    while (!bytes.empty()) {
        DWORD count = 0;
        if (!WriteFile(handleOf(*this), bytes.data(), DWORD(std::min<size_t>(bytes.size(), 1 << 30)), &count, nullptr))
            return failed();
        bytes.remove_prefix(count);
    }
    return true;
}

bool File::writeAt(std::string_view bytes, long long &offset) const
{
    while (!bytes.empty()) {
        OVERLAPPED place = {};
        place.Offset = DWORD(offset);
        place.OffsetHigh = DWORD(offset >> 32);
        DWORD count = 0;
        if (!WriteFile(handleOf(*this), bytes.data(), DWORD(std::min<size_t>(bytes.size(), 1 << 30)), &count, &place))
            return failed();
        bytes.remove_prefix(count);
        offset += count;
    }
    return true;
}

size_t File::readAt(char *buffer, size_t size, long long offset) const
{
    OVERLAPPED place = {};
    place.Offset = DWORD(offset);
    place.OffsetHigh = DWORD(offset >> 32);
    DWORD count = 0;
    return ReadFile(handleOf(*this), buffer, DWORD(size), &count, &place) ? count : 0;
}

bool File::truncate(long long size) const
{
    FILE_END_OF_FILE_INFO end = {};
    end.EndOfFile.QuadPart = size;
    return SetFileInformationByHandle(handleOf(*this), FileEndOfFileInfo, &end, sizeof end) || failed();
}

void File::reserve(long long size) const
{
    FILE_ALLOCATION_INFO room = {};
    room.AllocationSize.QuadPart = size;
    SetFileInformationByHandle(handleOf(*this), FileAllocationInfo, &room, sizeof room);
}

/// The ring has segments: sparse files are not everywhere (FAT, some servers, wine).
long long File::holeUnit() const
{
    return 0;
}

bool File::punchHole(long long, long long) const
{
    SetLastError(ERROR_NOT_SUPPORTED);
    return failed();
}

size_t readSome(NativeHandle handle, char *buffer, size_t size)
{
    DWORD count = 0;
    return ReadFile(handleOf(handle), buffer, DWORD(size), &count, nullptr) ? count : 0;
}

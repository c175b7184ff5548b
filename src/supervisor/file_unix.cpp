#include "file.h"

#include "descriptors_unix.h"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

bool File::close()
{
    return !isOpen() || ::close(int(std::exchange(m_handle, kNoHandle))) == 0;
}

bool File::write(std::string_view bytes) const
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(int(m_handle), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes.remove_prefix(size_t(count));
    }
    return true;
}

bool File::writeAt(std::string_view bytes, long long &offset) const
{
    while (!bytes.empty()) {
        const ssize_t count = pwrite(int(m_handle), bytes.data(), bytes.size(), offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        offset += count;
        bytes.remove_prefix(size_t(count));
    }
    return true;
}

size_t File::readAt(char *buffer, size_t size, long long offset) const
{
    const ssize_t count = pread(int(m_handle), buffer, size, offset);
    return count > 0 ? size_t(count) : 0;
}

bool File::truncate(long long size) const
{
    return ftruncate(int(m_handle), size) == 0;
}

void File::reserve(long long size) const
{
    reserveSpace(int(m_handle), size);
}

long long File::holeUnit() const
{
    struct stat info = {};
    if (fstat(int(m_handle), &info) != 0 || !punchHole(info.st_size, info.st_size + 4096))
        return 0;
    return std::clamp<long long>(info.st_blksize, 4096, 1 << 20);
}

bool File::punchHole(long long begin, long long end) const
{
    return ::punchHole(int(m_handle), begin, end);
}

size_t readSome(NativeHandle handle, char *buffer, size_t size)
{
    ssize_t count = 0;
    do {
        count = read(int(handle), buffer, size);
    } while (count < 0 && errno == EINTR);
    return count > 0 ? size_t(count) : 0;
}

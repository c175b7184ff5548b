#include "file.h"

#include "descriptors_unix.h"

#include <cerrno>

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

size_t readSome(NativeHandle handle, char *buffer, size_t size)
{
    ssize_t count = 0;
    do {
        count = read(int(handle), buffer, size);
    } while (count < 0 && errno == EINTR);
    return count > 0 ? size_t(count) : 0;
}

#include "spoolfile.h"

#include "descriptors_unix.h"

#include <algorithm>

#include <sys/stat.h>
#include <sys/statvfs.h>

bool SpoolFile::create()
{
    File file = m_folder.create("output.log");
    if (!file.isOpen())
        return false;
    m_file = std::move(file);
    struct stat info = {};
    if (fstat(int(m_file.handle()), &info) == 0)
        m_block = std::clamp<long long>(info.st_blksize, 4096, 1 << 20);
    return true;
}

long long SpoolFile::room() const
{
    struct statvfs info = {};
    return fstatvfs(int(m_file.handle()), &info) == 0 ? static_cast<long long>(info.f_bavail * info.f_frsize) : -1;
}

bool SpoolFile::writeAt(std::string_view bytes, long long &offset)
{
    return m_file.writeAt(bytes, offset);
}

bool SpoolFile::free(long long begin, long long end)
{
    return punchHole(int(m_file.handle()), begin, end);
}

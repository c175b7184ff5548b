#pragma once

#include "taskfolder.h"

/// Where the bytes of `output.log` stand. A part of the port to the system's files: on Unix one file, and what is freed
/// is a hole in it.
class SpoolFile
{
public:
    explicit SpoolFile(const TaskFolder &folder) : m_folder(folder) {}

    /// A new one. False with errno set, and then the one before stays.
    bool create();
    bool isOpen() const { return m_file.isOpen(); }
    /// Whether the folder still has it: it may have been deleted.
    bool isThere() const { return m_folder.has("output.log", m_file); }
    /// What is freed begins and ends on a multiple of it.
    long long block() const { return m_block; }
    /// Bytes that are free on the disk, -1 when nobody knows.
    long long room() const;

    /// As File::writeAt.
    bool writeAt(std::string_view bytes, long long &offset);
    /// Gives back what `begin` to `end` takes. False with errno set.
    bool free(long long begin, long long end);

private:
    const TaskFolder &m_folder;
    File m_file;
    long long m_block = 4096;
};

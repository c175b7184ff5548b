#pragma once

#include "taskfolder.h"

#include <string>
#include <vector>

/// Where the bytes of the output stand: in `output.log`, what was freed a hole in it. Where files have no holes the ring has
/// segments instead, `output.ring/N` with the bytes of the output's N-th MiB (from 0), and `output.log` ends where they begin.
class SpoolFile
{
public:
    /// `ringBegin`: nothing before this is freed as long as all is well; a multiple of block().
    SpoolFile(const TaskFolder &folder, long long ringBegin) : m_folder(folder), m_ringBegin(ringBegin) {}

    /// Also in place of one that was deleted; nothing of that is kept. False with errno set, and then it stays as it is.
    bool create();
    bool isOpen() const { return m_file.isOpen(); }
    /// Whether the folder still has it: it may have been deleted.
    bool isThere() const { return m_folder.has("output.log", m_file); }
    /// What is freed begins and ends on a multiple of it.
    long long block() const { return m_block; }

    /// As File::writeAt.
    bool writeAt(std::string_view bytes, long long &offset);
    /// Gives back what `begin` to `end` takes. False with errno set.
    bool free(long long begin, long long end);

private:
    bool hasSegments() const { return m_holeUnit == 0; }
    bool openSegment(long long number);
    void removeSegments(long long begin, long long end);

    const TaskFolder &m_folder;
    File m_file;
    long long m_block = 4096;
    long long m_holeUnit = 1;
    long long m_ringBegin;
    File m_segment;                 ///< the last one
    std::vector<long long> m_known; ///< numbers of the segments on the disk
};

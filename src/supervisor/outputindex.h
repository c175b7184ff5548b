#pragma once

#include "file.h"

#include <chrono>
#include <cstdint>
#include <vector>

class TaskFolder;

/// Bytes of the output from `begin` up to `end` that are not kept.
struct OutputGap {
    long long begin = 0;
    long long end = 0;
    long long size() const { return end - begin; }
};

/// `output.index`: where in the output is which line, and when did it come. Records of three 64-bit numbers, little
/// endian: offset, line feeds before it, Unix time in ms of the byte at the offset. It helps to find, no more: when it
/// cannot be written it is left as it is.
class OutputIndex
{
public:
    explicit OutputIndex(const TaskFolder &folder) : m_folder(folder) {}

    /// Offsets ascend. One that is not `important` is left out when the last record is less than 100 ms old.
    void add(long long offset, unsigned long long lines, const OutputGap &gap, bool important);

private:
    struct Record {
        uint64_t offset;
        uint64_t lines;
        uint64_t time;
    };

    bool open();
    void shorten(const OutputGap &gap);
    std::vector<Record> readAll() const;

    const TaskFolder &m_folder;
    File m_file;
    bool m_failed = false;
    long long m_size = 0;
    std::chrono::steady_clock::time_point m_nextRecord;
};

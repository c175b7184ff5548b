#pragma once

#include "outputindex.h"
#include "spoolfile.h"

#include <chrono>
#include <string>
#include <string_view>

/// The command's output in `output.log`, every byte at the offset at which the command wrote it. Takes everything that
/// it is given and never makes the command wait. What is not kept is one gap behind the head, a real hole in the file,
/// and with a full disk what came last; both are counted to the byte. When somebody deletes the file, what comes then goes
/// to a new one, at the same offsets.
class Spool
{
public:
    struct Rules {
        long long head;      ///< the first bytes, kept for ever
        long long ring;      ///< at least as many of the last bytes
        long long freeFloor; ///< with less free space on the disk nothing is stored
    };

    Spool(const TaskFolder &folder, Rules rules);

    /// Returns why not, or nothing.
    std::string create();
    void append(std::string_view bytes);
    /// Whether the disk has room and the file is still there; at most once a second.
    void look();
    /// When to do so at the latest, though nothing comes.
    std::chrono::steady_clock::time_point nextLook() const;
    void setRing(long long bytes);

    long long total() const { return m_total; }
    long long dropped() const { return m_gap.size() + m_blanks + m_total - m_stored; }
    /// What people should hear of now, once; mostly empty.
    std::string takeWarning();
    /// Why output is missing, when it is not for the size alone.
    std::string error() const;

private:
    using Time = std::chrono::steady_clock::time_point;

    bool isStoring() const { return !m_isFull && m_total == m_stored; }
    std::string_view nextPiece(std::string_view bytes) const;
    bool store(std::string_view piece);
    void moveRing(long long end);
    void lookAtDisk();
    void replaceFile();
    void say(const std::string &error, const std::string &warning);
    void stopStoring(const std::string &reason);
    void goOnStoring();
    bool free(long long begin, long long end);

    OutputIndex m_index;
    const TaskFolder &m_folder;
    const long long m_headEnd; ///< where the gap begins when all is well
    SpoolFile m_file;
    long long m_ring;
    long long m_step; ///< by which the end of the gap moves on
    const long long m_freeFloor;

    long long m_total = 0;
    unsigned long long m_lines = 0; ///< line feeds in all of it
    long long m_stored = 0;         ///< where the next byte that is stored goes
    OutputGap m_gap;
    long long m_blanks = 0; ///< behind the gap, in place of what went with a deleted file
    bool m_isFull = false;
    bool m_isFullForGood = false;
    Time m_nextLook;
    std::string m_warning;
    std::string m_error;
};

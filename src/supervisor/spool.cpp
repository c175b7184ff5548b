#include "spool.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr long long mebibyte = 1 << 20;
constexpr auto kPauseBetweenLooks = 1s;
constexpr auto kLongestPause = 2s; ///< when nothing comes

/// The disk may take it again later.
bool mayPass(int error)
{
#ifdef EDQUOT
    if (error == EDQUOT)
        return true;
#endif
    return error == ENOSPC || error == EIO || error == EROFS;
}

long long roundedUp(long long value, long long unit)
{
    return (value + unit - 1) / unit * unit;
}

/// Small, or much is thrown away at once; not too small, or the file system is busy with it.
long long stepOf(long long ring)
{
    return std::max(ring / 8 / mebibyte, 1ll) * mebibyte;
}

/// Eight bytes at a time: each byte of `sums` counts for itself and is emptied before it can overflow.
unsigned long long lineFeeds(std::string_view bytes)
{
    constexpr uint64_t ones = 0x0101010101010101;
    constexpr size_t most = 255 * sizeof(uint64_t);
    unsigned long long count = 0;
    while (bytes.size() >= sizeof(uint64_t)) {
        const size_t size = std::min(bytes.size(), most) / sizeof(uint64_t) * sizeof(uint64_t);
        uint64_t sums = 0;
        for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
            uint64_t word;
            memcpy(&word, bytes.data() + at, sizeof word);
            word ^= ones * '\n';
            sums += ~(((word & ones * 0x7f) + ones * 0x7f) | word) >> 7 & ones;
        }
        for (; sums != 0; sums >>= 8)
            count += sums & 0xff;
        bytes.remove_prefix(size);
    }
    return count + static_cast<unsigned long long>(std::count(bytes.begin(), bytes.end(), '\n'));
}

} // namespace

Spool::Spool(const TaskFolder &folder, Rules rules)
    : m_index(folder),
      m_folder(folder),
      m_headEnd(roundedUp(rules.head, mebibyte)),
      m_file(folder, m_headEnd),
      m_ring(rules.ring),
      m_step(stepOf(rules.ring)),
      m_freeFloor(rules.freeFloor),
      m_gap{m_headEnd, m_headEnd}
{
}

std::string Spool::create()
{
    if (m_file.create())
        return {};
    if (errno == EEXIST)
        return "The folder for the command's output already holds the output of another run.";
    return std::string("The file for the command's output cannot be created: ") + strerror(errno) + ".";
}

void Spool::append(std::string_view bytes)
{
    look();
    while (!bytes.empty()) {
        const std::string_view piece = nextPiece(bytes);
        const long long begin = m_total;
        // The index comes after the bytes, so that it never points to what is not there.
        if (isStoring() && store(piece))
            m_index.add(begin, m_lines, m_gap, (begin - m_headEnd) % m_step == 0 || begin == m_gap.end);
        m_total += static_cast<long long>(piece.size());
        m_lines += lineFeeds(piece);
        bytes.remove_prefix(piece.size());
    }
}

/// Up to the next place at which something changes: where storing begins again, or where the ring may once begin.
std::string_view Spool::nextPiece(std::string_view bytes) const
{
    long long border = m_stored;
    if (m_total >= m_stored)
        border = m_total < m_headEnd ? m_headEnd : m_headEnd + roundedUp(m_total + 1 - m_headEnd, m_step);
    return bytes.substr(0, static_cast<size_t>(std::min<long long>(border - m_total, 1ll << 40)));
}

/// Returns whether any of it is there.
bool Spool::store(std::string_view piece)
{
    const long long begin = m_stored;
    moveRing(m_total + static_cast<long long>(piece.size()));
    if (!m_isFull && !m_file.writeAt(piece, m_stored)) {
        m_isFullForGood = !mayPass(errno);
        stopStoring(std::string("it could not be written to the disk (") + strerror(errno) + ")");
    }
    return m_stored > begin;
}

/// Frees what the ring lets go of when the output ends at `end`.
void Spool::moveRing(long long end)
{
    const long long begin = m_headEnd + (end - m_ring - m_headEnd) / m_step * m_step;
    if (begin <= m_gap.end)
        return;
    if (!free(m_gap.end, begin))
        return stopStoring("this file system cannot free the middle of a file");
    m_gap.end = begin;
    m_blanks = 0;
}

void Spool::setRing(long long bytes)
{
    m_ring = bytes;
    m_step = stepOf(bytes);
    if (isStoring())
        moveRing(m_total);
}

void Spool::look()
{
    const Time now = std::chrono::steady_clock::now();
    if (now < m_nextLook || m_isFullForGood)
        return;
    m_nextLook = now + kPauseBetweenLooks;
    if (m_file.isThere())
        lookAtDisk();
    else
        replaceFile();
}

Spool::Time Spool::nextLook() const
{
    return m_isFullForGood ? Time::max() : m_nextLook + (kLongestPause - kPauseBetweenLooks);
}

/// Offsets stay the command's own. What is gone is a hole up to the last whole block of it, and blanks from there.
void Spool::replaceFile()
{
    m_isFull = !m_file.create();
    m_isFullForGood = m_isFull && !mayPass(errno);
    if (m_total > 0)
        say("The output is incomplete: its file was deleted while the command ran.",
            "The output so far is not there any more: its file was deleted.");
    if (m_isFull || m_total == 0)
        return;
    m_gap = {0, m_total / m_file.block() * m_file.block()};
    m_stored = m_gap.end;
    const auto blanks = size_t(m_total - m_stored);
    m_isFull = blanks > 0 && !m_file.writeAt(std::string(blanks - 1, ' ') + '\n', m_stored);
    m_blanks = m_stored - m_gap.end;
}

void Spool::lookAtDisk()
{
    const long long room = m_folder.room();
    if (room < 0)
        return;
    // Somewhat more than the floor before it goes on: each time costs the ring.
    const long long enough = m_freeFloor + std::clamp(m_freeFloor / 16, 16 * m_file.block(), 32 * mebibyte);
    if (m_isFull && room >= enough)
        goOnStoring();
    else if (!m_isFull && room < m_freeFloor)
        stopStoring("less than " + std::to_string(m_freeFloor / mebibyte) + " MiB are free on the disk");
}

void Spool::stopStoring(const std::string &reason)
{
    m_isFull = true;
    if (m_error.empty())
        say("The output is incomplete: " + reason + ".", "Output is counted but not stored: " + reason + ".");
}

/// Once.
void Spool::say(const std::string &error, const std::string &warning)
{
    if (error != std::exchange(m_error, error))
        m_warning = warning;
}

/// With the newest. What lies between is one gap with what the ring had let go of, because a reader expects one.
void Spool::goOnStoring()
{
    const long long block = m_file.block();
    const long long begin = std::min(m_gap.begin, m_stored / block * block);
    const long long end = roundedUp(m_total, block);
    if (m_total > m_stored) { // else nothing came meanwhile
        if (!free(begin, end))
            return;
        m_gap = {begin, end};
        m_blanks = 0;
        m_stored = end;
    }
    m_isFull = false;
}

bool Spool::free(long long begin, long long end)
{
    if (m_file.free(begin, end))
        return true;
    m_isFullForGood = !mayPass(errno);
    return false;
}

std::string Spool::takeWarning()
{
    return std::exchange(m_warning, {});
}

std::string Spool::error() const
{
    if (m_file.isOpen() && m_total > 0 && !m_file.isThere())
        return "The output is not there any more: its file was deleted while the command ran.";
    return m_error;
}

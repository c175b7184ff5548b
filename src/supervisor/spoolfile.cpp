#include "spoolfile.h"

#include <algorithm>
#include <cerrno>

namespace {

constexpr long long kSegment = 1 << 20;
constexpr const char *kFolder = "output.ring";

std::string nameOf(long long segment)
{
    return std::string(kFolder) + '/' + std::to_string(segment);
}

} // namespace

bool SpoolFile::create()
{
    const bool isAnother = isOpen();
    File file = m_folder.create("output.log");
    if (!file.isOpen())
        return false;
    m_file = std::move(file);
    m_holeUnit = m_file.holeUnit();
    m_block = hasSegments() ? kSegment : m_holeUnit;
    if (isAnother && hasSegments())
        return free(0, (m_known.empty() ? 0 : m_known.back() + 1) * kSegment);
    return true;
}

bool SpoolFile::writeAt(std::string_view bytes, long long &offset)
{
    if (!hasSegments())
        return m_file.writeAt(bytes, offset);
    while (!bytes.empty()) {
        const bool inHead = offset < m_ringBegin;
        const long long begin = inHead ? 0 : offset / kSegment * kSegment;
        const long long end = inHead ? m_ringBegin : begin + kSegment;
        if (!inHead && !openSegment(begin / kSegment))
            return false;
        const std::string_view piece = bytes.substr(0, size_t(end - offset));
        long long at = offset - begin;
        const bool written = (inHead ? m_file : m_segment).writeAt(piece, at);
        offset = begin + at;
        if (!written)
            return false;
        bytes.remove_prefix(piece.size());
    }
    return true;
}

bool SpoolFile::openSegment(long long number)
{
    if (m_segment.isOpen() && m_known.back() == number)
        return true;
    if (!m_folder.createFolder(kFolder) && errno != EEXIST)
        return false;
    m_segment = m_folder.createOver(nameOf(number).c_str());
    if (m_segment.isOpen())
        m_known.push_back(number);
    return m_segment.isOpen();
}

bool SpoolFile::free(long long begin, long long end)
{
    if (!hasSegments())
        return m_file.punchHole(begin, end);
    if (begin < m_ringBegin) {
        if (!m_file.truncate(begin))
            return false;
        m_ringBegin = begin;
    }
    removeSegments(begin / kSegment, end / kSegment);
    return true;
}

/// One that a reader has open is tried again with the next. Readers go by the last ones without a gap between them.
void SpoolFile::removeSegments(long long begin, long long end)
{
    if (m_segment.isOpen() && m_known.back() < end)
        m_segment.close();
    std::erase_if(m_known, [&](long long number) {
        return number >= begin && number < end && (m_folder.remove(nameOf(number).c_str()) || errno == ENOENT);
    });
}

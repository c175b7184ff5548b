#include "outputindex.h"

#include "taskfolder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr auto kPauseBetweenRecords = 100ms;
constexpr long long mostBytes = 1 << 20;

uint64_t unixMilliseconds()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return uint64_t(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

/// From and to.
uint64_t littleEndian(uint64_t number)
{
    if constexpr (std::endian::native == std::endian::little)
        return number;
    unsigned char bytes[sizeof number];
    for (unsigned char &byte : bytes) {
        byte = static_cast<unsigned char>(number);
        number >>= 8;
    }
    memcpy(&number, bytes, sizeof number);
    return number;
}

template<typename Record>
std::string_view bytesOf(const Record *records, size_t count)
{
    return {reinterpret_cast<const char *>(records), count * sizeof(Record)};
}

} // namespace

void OutputIndex::add(long long offset, unsigned long long lines, const OutputGap &gap, bool important)
{
    const auto now = std::chrono::steady_clock::now();
    if ((!important && now < m_nextRecord) || !open())
        return;
    m_nextRecord = now + kPauseBetweenRecords;
    if (m_size > mostBytes)
        shorten(gap);
    const Record record = {littleEndian(uint64_t(offset)), littleEndian(lines), littleEndian(unixMilliseconds())};
    long long end = m_size;
    if (m_file.writeAt(bytesOf(&record, 1), end)) // else the next one is written over the half
        m_size = end;
}

/// At the first byte: most commands say little, and a file costs more than they do.
bool OutputIndex::open()
{
    if (!m_file.isOpen() && !m_failed) {
        m_file = m_folder.create("output.index");
        m_failed = !m_file.isOpen();
    }
    return !m_failed;
}

/// A new file in its place, so that a reader has a whole one, old or new.
void OutputIndex::shorten(const OutputGap &gap)
{
    std::vector<Record> records = readAll();
    std::erase_if(records, [&gap](const Record &record) {
        const auto offset = static_cast<long long>(littleEndian(record.offset));
        return offset > gap.begin && offset < gap.end;
    });
    size_t kept = 0;
    if (records.size() * sizeof(Record) > mostBytes / 2) {
        for (size_t at = 0; at < records.size(); at += 2)
            records[kept++] = records[at];
        records.resize(kept);
    }
    File file = m_folder.createOver("output.index.new");
    long long size = 0;
    m_failed = !file.isOpen() || !file.writeAt(bytesOf(records.data(), records.size()), size)
            || !m_folder.rename("output.index.new", "output.index");
    if (m_failed)
        return;
    m_file = std::move(file);
    m_size = size;
}

std::vector<OutputIndex::Record> OutputIndex::readAll() const
{
    std::vector<Record> records(size_t(m_size) / sizeof(Record));
    char *bytes = reinterpret_cast<char *>(records.data());
    records.resize(m_file.readAt(bytes, records.size() * sizeof(Record), 0) / sizeof(Record));
    return records;
}

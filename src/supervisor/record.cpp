#include "record.h"

namespace {

std::string encoded(std::string_view value)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte != '%' && byte != 0x7f)
            out += c;
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

} // namespace

Record &Record::add(std::string_view key, std::string_view value)
{
    m_fields.append(key).append("=").append(encoded(value)).append("\n");
    return *this;
}

Record &Record::add(std::string_view key, long long value)
{
    return add(key, std::to_string(value));
}

Record &Record::add(const Record &more)
{
    m_fields += more.m_fields;
    return *this;
}

std::string Record::asEvent(std::string_view name) const
{
    std::string line(name);
    if (m_fields.empty())
        return line + '\n';
    line += ' ';
    line += m_fields;
    for (size_t at = name.size(); at + 1 < line.size(); ++at) {
        if (line[at] == '\n')
            line[at] = ' ';
    }
    return line;
}

std::string Record::asFile() const
{
    return m_fields;
}

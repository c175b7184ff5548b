#pragma once

#include <string>
#include <string_view>

/// Named values in order: a line to the program (`name key=value key=value`) or the lines of a status file
/// (`key=value`). Values are percent-encoded where they hold a space, a control character or a percent sign.
class Record
{
public:
    Record &add(std::string_view key, std::string_view value);
    Record &add(std::string_view key, long long value);
    Record &add(const Record &more);

    std::string asEvent(std::string_view name) const;
    std::string asFile() const;

private:
    std::string m_fields; ///< each ended by a line feed, which no encoded value holds
};

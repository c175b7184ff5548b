#pragma once

#include <QStringList>

#include <algorithm>
#include <optional>
#include <vector>

namespace Deckhand {

/// The words of an enumeration, as files, tools and command lines write them. Of a value that has several the first is ours.
template<typename Enum>
class EnumWords
{
public:
    using Entry = std::pair<Enum, QString>;
    EnumWords(std::initializer_list<Entry> entries) : m_entries(entries) {}

    /// Empty for a value without one.
    QString word(Enum value) const
    {
        const auto is = [value](const Entry &entry) { return entry.first == value; };
        const auto found = std::find_if(m_entries.cbegin(), m_entries.cend(), is);
        return found == m_entries.cend() ? QString() : found->second;
    }
    std::optional<Enum> value(QStringView word) const
    {
        const auto is = [word](const Entry &entry) { return entry.second == word; };
        const auto found = std::find_if(m_entries.cbegin(), m_entries.cend(), is);
        return found == m_entries.cend() ? std::nullopt : std::optional(found->first);
    }
    QStringList all() const
    {
        QStringList words;
        for (const Entry &entry : m_entries)
            words.append(entry.second);
        return words;
    }

private:
    std::vector<Entry> m_entries;
};

} // namespace Deckhand

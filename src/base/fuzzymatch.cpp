#include "base/fuzzymatch.h"

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

constexpr qsizetype kMostLetters = 64;
constexpr qsizetype kLongest = 512; ///< of a text its end

// Of one letter.
constexpr int kFits = 1;
constexpr int kBeginsWord = 8;
constexpr int kBeginsName = 12; ///< the word is the name's first
constexpr int kInName = 4;
constexpr int kNextToLast = 6;
constexpr int kNone = -1;

QChar folded(QChar c)
{
    const char16_t code = c.unicode();
    if (code < 0x80)
        return QChar(char16_t(code >= u'A' && code <= u'Z' ? code + 0x20 : code));
    return c.toCaseFolded();
}

bool hasAll(QStringView text, QStringView letters)
{
    qsizetype at = 0;
    for (qsizetype i = 0; i < text.size() && at < letters.size(); ++i)
        at += folded(text[i]) == letters[at] ? 1 : 0;
    return at == letters.size();
}

bool beginsWordAt(QStringView text, qsizetype at)
{
    if (at == 0 || !text[at].isLetterOrNumber())
        return at == 0;
    const QChar before = text[at - 1];
    return !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
}

int worthAt(QStringView text, qsizetype at, qsizetype name)
{
    const int beginning = at == name ? kBeginsName : beginsWordAt(text, at) ? kBeginsWord : 0;
    return kFits + beginning + (at >= name ? kInName : 0);
}

} // namespace

FuzzyPattern::FuzzyPattern(const QString &typed)
    : m_letters([&typed] {
          QString letters = typed.left(kMostLetters);
          std::transform(letters.cbegin(), letters.cend(), letters.begin(), folded);
          return letters;
      }())
{
}

std::optional<int> FuzzyPattern::score(QStringView text) const
{
    text = text.last(std::min(text.size(), kLongest));
    if (!hasAll(text, m_letters))
        return std::nullopt;
    const qsizetype name = text.size() < 2 ? 0 : text.chopped(1).lastIndexOf(u'/') + 1; // a folder ends with a slash
    // The best that the letters so far are worth when the last of them stands at a place: one row for each letter.
    std::array<int, kLongest> row{};
    for (qsizetype letter = 0; letter < m_letters.size(); ++letter) {
        int before = letter == 0 ? 0 : kNone; // of the row above, further left than the neighbour
        int neighbour = kNone;
        for (qsizetype at = 0; at < text.size(); ++at) {
            const int above = std::exchange(row[size_t(at)], kNone);
            const int best = std::max(before, neighbour == kNone ? kNone : neighbour + kNextToLast);
            if (best != kNone && folded(text[at]) == m_letters[letter])
                row[size_t(at)] = best + worthAt(text, at, name);
            if (letter > 0) {
                before = std::max(before, neighbour);
                neighbour = above;
            }
        }
    }
    return m_letters.isEmpty() ? 0 : *std::max_element(row.begin(), row.begin() + text.size());
}

} // namespace Deckhand

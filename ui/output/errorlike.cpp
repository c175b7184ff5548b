#include "ui/output/errorlike.h"

#include <QChar>

#include <array>
#include <string_view>

namespace Deckhand {

namespace {

struct Word {
    std::string_view text;  ///< in small letters; a blank stands for any one blank
    bool endsName = false;  ///< also as the end of a name: `ValueError`
    bool isCounted = false; ///< "0 errors" is good news
};

// Words that begin with the same letter stand together: a line is looked at letter by letter.
constexpr std::array kWords{
    Word{"aborted"},
    Word{"assertion"},
    Word{"cannot find"},
    Word{"command not found"},
    Word{"core dumped"},
    Word{"critical"},
    Word{"error", true, true},
    Word{"errors", true, true},
    Word{"exception", true, true},
    Word{"exceptions", true, true},
    Word{"fail", false, true},
    Word{"failed", false, true},
    Word{"failure", true, true},
    Word{"failures", true, true},
    Word{"fatal"},
    Word{"panic"},
    Word{"panicked"},
    Word{"permission denied"},
    Word{"segfault"},
    Word{"segmentation fault"},
    Word{"traceback"},
    Word{"undefined reference"},
    Word{"undefined symbol"},
    Word{"unhandled"},
};

template<typename Char>
constexpr char16_t unitOf(Char c)
{
    if constexpr (sizeof(Char) == 1)
        return char16_t(uchar(c));
    else
        return QChar(c).unicode();
}

constexpr bool isUpper(char16_t c)
{
    return c >= u'A' && c <= u'Z';
}

constexpr bool isLower(char16_t c)
{
    return c >= u'a' && c <= u'z';
}

constexpr bool isDigit(char16_t c)
{
    return c >= u'0' && c <= u'9';
}

constexpr char16_t lower(char16_t c)
{
    return isUpper(c) ? char16_t(c + 32) : c;
}

/// For each letter the words that begin with it: first and one past the last.
struct FirstLetters {
    std::array<uchar, 26> first{};
    std::array<uchar, 26> end{};
    constexpr FirstLetters()
    {
        for (size_t at = kWords.size(); at-- > 0;) {
            const size_t letter = size_t(kWords[at].text.front() - 'a');
            first[letter] = uchar(at);
            if (end[letter] == 0)
                end[letter] = uchar(at + 1);
        }
    }
};
constexpr FirstLetters kByLetter;

template<typename View>
class Line
{
public:
    explicit Line(View text) : m_text(text) {}

    bool looksLikeError() const
    {
        for (qsizetype at = 0; at < m_text.size(); ++at) {
            const char16_t c = unit(at);
            const size_t letter = size_t(char16_t(c | 0x20) - u'a');
            if (letter < 26 && kByLetter.end[letter] > 0 && beginsPart(at) && hasWordAt(at, letter))
                return true;
        }
        return false;
    }

private:
    char16_t unit(qsizetype at) const { return at >= 0 && at < m_text.size() ? unitOf(m_text[at]) : u'\0'; }

    /// A word of its own, or the capital within a name: the second half of ValueError. (`-Werror` has none.)
    bool beginsPart(qsizetype at) const
    {
        const char16_t before = unit(at - 1);
        return (!isLower(before) && !isUpper(before)) || (isLower(before) && isUpper(unit(at)));
    }

    bool hasWordAt(qsizetype at, size_t letter) const
    {
        const bool inName = isLower(unit(at - 1));
        for (size_t i = kByLetter.first[letter]; i < kByLetter.end[letter]; ++i) {
            const Word &word = kWords[i];
            const qsizetype end = at + qsizetype(word.text.size());
            if ((!inName || word.endsName) && isWord(at, word.text) && !goesOn(end)
                && !(word.isCounted && isNone(at, end)))
                return true;
        }
        return false;
    }

    bool isWord(qsizetype at, std::string_view word) const
    {
        for (const char c : word) {
            if (lower(unit(at++)) != char16_t(c))
                return false;
        }
        return true;
    }

    bool goesOn(qsizetype at) const
    {
        const char16_t c = unit(at);
        const bool inPath = (c == u'.' || c == u'/') && isLower(lower(unit(at + 1)));
        return isLower(c) || isUpper(c) || isDigit(c) || c == u'_' || inPath || (c == u'-' && isWord(at, "-free"));
    }

    /// `0 errors`, `no error`, `without errors`, `errors: 0`, `failed=0`, `not fail`.
    bool isNone(qsizetype begin, qsizetype end) const { return isNoneBefore(begin) || isZeroBehind(end); }

    bool isNoneBefore(qsizetype begin) const
    {
        qsizetype at = begin;
        while (at > 0 && (unit(at - 1) == u' ' || unit(at - 1) == u'-' || unit(at - 1) == u'\t'))
            --at;
        if (at == begin)
            return false;
        return endsWith(at, "0") || endsWith(at, "no") || endsWith(at, "without") || endsWith(at, "zero")
            || endsWith(at, "not");
    }

    bool endsWith(qsizetype end, std::string_view word) const
    {
        const qsizetype begin = end - qsizetype(word.size());
        const char16_t before = unit(begin - 1);
        return begin >= 0 && isWord(begin, word) && !isLower(before) && !isUpper(before) && !isDigit(before)
            && before != u'.';
    }

    bool isZeroBehind(qsizetype end) const
    {
        qsizetype at = end;
        while (unit(at) == u' ' || unit(at) == u':' || unit(at) == u'=' || unit(at) == u'\t')
            ++at;
        return at > end && unit(at) == u'0' && !isDigit(unit(at + 1)) && unit(at + 1) != u'x';
    }

    View m_text;
};

} // namespace

bool looksLikeError(QStringView line)
{
    return Line<QStringView>(line).looksLikeError();
}

bool looksLikeError(QByteArrayView line)
{
    return Line<QByteArrayView>(line).looksLikeError();
}

} // namespace Deckhand

#include "output/errorlines.h"

#include <array>
#include <cstring>
#include <string_view>

// Every byte of an output passes through here, between a tool's call and its answer: optimised in every build.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O2")
#endif

namespace Deckhand {

namespace {

using uchar = unsigned char;

constexpr uchar lower(char c)
{
    return uchar(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

constexpr bool isLetter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isWordAt(QByteArrayView bytes, qsizetype at, std::string_view word)
{
    if (at < 0 || bytes.size() - at < qsizetype(word.size()))
        return false;
    const char *text = bytes.data() + at;
    const char *wanted = word.data();
    for (const char *end = wanted + word.size(); wanted != end; ++wanted, ++text) {
        if (lower(*text) != uchar(*wanted))
            return false;
    }
    return true;
}

/// A word and what stands around it, so that "0 errors" and "exceptions.h" do not count. Looks a few bytes far only: there
/// are outputs that consist of such words.
class Place
{
public:
    Place(QByteArrayView bytes, qsizetype begin, qsizetype end) : m_bytes(bytes), m_begin(begin), m_end(end) {}

    /// A word of its own, or a capital within a name: the second half of `ValueError`. (`-Werror` has none.)
    bool beginsWord() const
    {
        return !isInName() || (isUpper(m_begin) && !(isUpper(m_begin - 1) && isUpper(m_begin + 1)));
    }
    bool isInName() const { return isLetter(unit(m_begin - 1)); }

    bool goesOnWith(std::string_view ending) const { return isWordAt(m_bytes, m_end, ending); }
    /// The whole of it, as `failed` for `fail`.
    Place with(std::string_view ending) const
    {
        return goesOnWith(ending) ? Place(m_bytes, m_begin, m_end + qsizetype(ending.size())) : *this;
    }

    bool endsWord() const
    {
        const char c = unit(m_end);
        const bool inPath = (c == '.' || c == '/') && isLetter(unit(m_end + 1));
        return !isLetter(c) && !isDigit(c) && c != '_' && !inPath && !goesOnWith("-free");
    }

    /// `0 errors`, `no error`, `without errors`, `errors: 0`, `failed=0`, `not fail`.
    bool isNone() const { return isNoneBefore() || isZeroBehind(); }

    /// `-fno-exceptions`, `--fatal-warnings`: what a command is asked for, and not what it tells.
    bool isOption() const
    {
        qsizetype at = m_begin;
        while (m_begin - at < longestOption && (isLetter(unit(at - 1)) || isDigit(unit(at - 1)) || unit(at - 1) == '-'))
            --at;
        return at < m_begin && unit(at) == '-';
    }

    /// `Looking for pthread.h - not found`, `checking for cc... not found`: somebody asked, and goes on.
    bool isAnswer() const { return isWordAt(m_bytes, m_begin - 2, "- ") || isWordAt(m_bytes, m_begin - 3, ".. "); }

private:
    static constexpr qsizetype longestOption = 40;
    static constexpr qsizetype longestSpace = 40;

    char unit(qsizetype at) const { return at >= 0 && at < m_bytes.size() ? m_bytes[at] : '\n'; }
    bool isUpper(qsizetype at) const { return unit(at) >= 'A' && unit(at) <= 'Z'; }

    bool isNoneBefore() const
    {
        qsizetype at = unit(m_begin - 1) == '-' ? m_begin - 1 : m_begin; // no-error, non-fatal
        while (m_begin - at < longestSpace && isBlank(unit(at - 1)))
            --at;
        if (at == m_begin)
            return false;
        return endsWith(at, "0") || endsWith(at, "no") || endsWith(at, "non") || endsWith(at, "without")
            || endsWith(at, "zero") || endsWith(at, "not");
    }

    bool endsWith(qsizetype end, std::string_view word) const
    {
        const qsizetype begin = end - qsizetype(word.size());
        const char c = unit(begin - 1);
        return isWordAt(m_bytes, begin, word) && !isLetter(c) && !isDigit(c) && c != '.';
    }

    bool isZeroBehind() const
    {
        qsizetype at = m_end;
        while (at - m_end < longestSpace && (isBlank(unit(at)) || unit(at) == ':' || unit(at) == '='))
            ++at;
        return at > m_end && unit(at) == '0' && !isDigit(unit(at + 1)) && unit(at + 1) != 'x';
    }

    QByteArrayView m_bytes;
    qsizetype m_begin;
    qsizetype m_end;
};

bool isReport(const Place &place)
{
    return place.endsWord() && !place.isNone() && !place.isOption();
}

bool asWord(const Place &place)
{
    return place.beginsWord() && !place.isInName() && isReport(place);
}

/// Also as the end of a name, and several of them: `error`, `10 errors`, `TypeError`, `UnhandledException`.
bool asEnding(const Place &place)
{
    return place.beginsWord() && isReport(place.with("s"));
}

bool asFailure(const Place &place)
{
    return asWord(place.with("ed")) || (place.goesOnWith("ure") && asEnding(place.with("ure")));
}

bool asPanic(const Place &place)
{
    return asWord(place.with("ked"));
}

bool asNotFound(const Place &place)
{
    return asWord(place) && !place.isAnswer();
}

struct Needle {
    std::string_view word; ///< lower case, at least 4 characters; a blank is a blank
    bool (*accepts)(const Place &);
};

constexpr std::array kNeedles = {
    Needle{"aborted", asWord},
    Needle{"assertion", asWord},
    Needle{"cannot find", asWord},
    Needle{"core dumped", asWord},
    Needle{"critical", asWord},
    Needle{"error", asEnding},
    Needle{"exception", asEnding},
    Needle{"fail", asFailure},
    Needle{"fatal", asWord},
    Needle{"no such file", asWord},
    Needle{"not found", asNotFound},
    Needle{"npm err!", asWord},
    Needle{"out of memory", asWord},
    Needle{"panic", asPanic},
    Needle{"permission denied", asWord},
    Needle{"segfault", asWord},
    Needle{"segmentation fault", asWord},
    Needle{"traceback", asWord},
    Needle{"undefined reference", asWord},
    Needle{"undefined symbol", asWord},
    Needle{"unhandled", asWord},
};

/// Only every third byte is looked at, with its two neighbours: a word of five bytes or more has one of its first three
/// triples there. A bit stands for one of these triples of one word, and three tables tell which of them may be here.
constexpr int kStride = 3;
static_assert(kNeedles.size() * kStride <= 64);

struct Tables {
    quint64 at[3][256] = {};
};

/// Whether `c` may stand at `at` in the word or just behind it.
constexpr bool mayStandAt(std::string_view word, size_t at, char c)
{
    if (at < word.size())
        return lower(c) == uchar(word[at]);
    return !isLetter(c) || lower(c) == 'e' || lower(c) == 'u'; // the short one: fail, failed, failure
}

constexpr Tables makeTables()
{
    Tables tables;
    for (size_t needle = 0; needle < kNeedles.size(); ++needle) {
        for (size_t phase = 0; phase < kStride; ++phase) {
            const quint64 bit = 1ull << (needle * kStride + phase);
            for (size_t byte = 0; byte < 3; ++byte) {
                for (size_t c = 0; c < 256; ++c)
                    tables.at[byte][c] |= mayStandAt(kNeedles[needle].word, phase + byte, char(c)) ? bit : 0;
            }
        }
    }
    return tables;
}

constexpr Tables kTables = makeTables();

/// Where the word begins that one of `candidates` stands for, or -1.
qsizetype confirm(QByteArrayView bytes, qsizetype at, quint64 candidates, qsizetype from)
{
    for (; candidates != 0; candidates &= candidates - 1) {
        const int bit = int(qCountTrailingZeroBits(candidates));
        const Needle &needle = kNeedles[size_t(bit / kStride)];
        const qsizetype begin = at - bit % kStride;
        if (begin >= from && isWordAt(bytes, begin, needle.word)
            && needle.accepts({bytes, begin, begin + qsizetype(needle.word.size())}))
            return begin;
    }
    return -1;
}

} // namespace

qsizetype indexOfError(QByteArrayView bytes, qsizetype from)
{
    const auto *data = reinterpret_cast<const uchar *>(bytes.data());
    const qsizetype end = bytes.size() - 2;
    qsizetype at = from;
    for (; at < end; at += kStride) {
        const quint64 candidates = kTables.at[0][data[at]] & kTables.at[1][data[at + 1]] & kTables.at[2][data[at + 2]];
        if (Q_LIKELY(candidates == 0))
            continue;
        const qsizetype found = confirm(bytes, at, candidates, from);
        if (found >= 0)
            return found;
    }
    // A word of four bytes may end with the bytes.
    return at + 1 < bytes.size() ? confirm(
               bytes, at, kTables.at[0][data[at]] & kTables.at[1][data[at + 1]] & kTables.at[2][uchar('\n')], from)
                                 : -1;
}

} // namespace Deckhand

#include "process/errorlines.h"

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

/// What stands around a word, so that "0 errors" and "exceptions.h" do not count.
struct Place {
    QByteArrayView bytes;
    qsizetype begin;
    qsizetype end;

    char before() const { return begin > 0 ? bytes[begin - 1] : '\n'; }
    char after(qsizetype distance = 0) const { return end + distance < bytes.size() ? bytes[end + distance] : '\n'; }
    bool isUpperCase() const { return bytes[begin] >= 'A' && bytes[begin] <= 'Z' && bytes[begin + 1] < 'a'; }
    bool isWord() const { return !isLetter(before()) && !isLetter(after()); }
    /// "0 failed", but not "10 failed".
    bool isNone() const
    {
        const bool zero = before() == ' ' && begin > 1 && bytes[begin - 2] == '0';
        return zero && (begin < 3 || bytes[begin - 3] < '0' || bytes[begin - 3] > '9');
    }
};

bool anywhere(const Place &)
{
    return true;
}

bool asWord(const Place &place)
{
    return place.isWord();
}

/// "UnhandledException" is a word of its own, "exceptions" is talk.
bool asEnding(const Place &place)
{
    return !isLetter(place.after());
}

/// "error:", "TypeError:", "error[E0308]", "error TS2304", "Error 1" of make, "ERROR".
bool asError(const Place &place)
{
    const char after = place.after();
    const char next = place.after(1);
    if (after == ':' || after == '[')
        return !place.isNone();
    if (after == ' ' && !place.isNone() && ((next >= 'A' && next <= 'Z') || (next >= '1' && next <= '9')))
        return true;
    return place.isUpperCase() && place.isWord();
}

bool asFailure(const Place &place)
{
    return place.isWord() && !place.isNone();
}

bool asPanic(const Place &place)
{
    return !isLetter(place.before()) && (!isLetter(place.after()) || place.after() == 'k');
}

struct Needle {
    std::string_view word; ///< lower case, at least 5 characters
    bool (*accepts)(const Place &);
};

constexpr std::array needles = {
    Needle{"error", asError},
    Needle{"fatal", asWord},
    Needle{"failed", asFailure},
    Needle{"fail:", asFailure},
    Needle{"panic", asPanic},
    Needle{"traceback", asWord},
    Needle{"exception", asEnding},
    Needle{"undefined reference", anywhere},
    Needle{"not found", asWord},
    Needle{"assertion", asEnding},
    Needle{"segmentation fault", anywhere},
    Needle{"no such file", anywhere},
    Needle{"permission denied", anywhere},
    Needle{"npm err!", anywhere},
    Needle{"core dumped", anywhere},
    Needle{"out of memory", anywhere},
};

/// Only every third byte is looked at, with its two neighbours: a word of five bytes or more has one of its first three
/// triples there. A bit stands for one of these triples of one word, and three tables tell which of them may be here.
constexpr int stride = 3;
static_assert(needles.size() * stride <= 64);

struct Tables {
    quint64 at[3][256] = {};
};

constexpr Tables makeTables()
{
    Tables tables;
    for (size_t needle = 0; needle < needles.size(); ++needle) {
        for (size_t phase = 0; phase < stride; ++phase) {
            const quint64 bit = 1ull << (needle * stride + phase);
            for (size_t byte = 0; byte < 3; ++byte) {
                const auto c = uchar(needles[needle].word[phase + byte]);
                tables.at[byte][c] |= bit;
                if (c >= 'a' && c <= 'z')
                    tables.at[byte][c - 32u] |= bit;
            }
        }
    }
    return tables;
}

constexpr Tables tables = makeTables();

bool startsWith(QByteArrayView bytes, qsizetype at, std::string_view word)
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

/// Where the word begins that one of `candidates` stands for, or -1.
qsizetype confirm(QByteArrayView bytes, qsizetype at, quint64 candidates, qsizetype from)
{
    for (; candidates != 0; candidates &= candidates - 1) {
        const int bit = int(qCountTrailingZeroBits(candidates));
        const Needle &needle = needles[size_t(bit / stride)];
        const qsizetype begin = at - bit % stride;
        if (begin >= from && startsWith(bytes, begin, needle.word)
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
    for (qsizetype at = from; at < end; at += stride) {
        const quint64 candidates = tables.at[0][data[at]] & tables.at[1][data[at + 1]] & tables.at[2][data[at + 2]];
        if (Q_LIKELY(candidates == 0))
            continue;
        const qsizetype found = confirm(bytes, at, candidates, from);
        if (found >= 0)
            return found;
    }
    return -1;
}

} // namespace Deckhand

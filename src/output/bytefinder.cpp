#include "output/bytefinder.h"

// Every byte of an output passes through here: optimised in every build, and the loops over a lane of bytes become a few
// instructions.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

namespace Deckhand {

namespace {

constexpr qsizetype kLane = 64; ///< bytes that are looked at together

struct FoldedByte {
    uchar value;
    uchar fold;
    bool is(uchar byte) const { return uchar(byte | fold) == value; }
};

bool isControl(uchar byte)
{
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f || byte == 0xc2;
}

/// Whether one of the bytes at `first` is `a` while its counterpart at `last` is `b`.
bool anyPair(const uchar *first, const uchar *last, FoldedByte a, FoldedByte b)
{
    uchar any = 0;
    for (qsizetype i = 0; i < kLane; ++i)
        any = uchar(any | (uchar(uchar(first[i] | a.fold) == a.value) & uchar(uchar(last[i] | b.fold) == b.value)));
    return any != 0;
}

bool anyControl(const uchar *at)
{
    uchar any = 0;
    for (qsizetype i = 0; i < kLane; ++i) {
        const uchar byte = at[i];
        any = uchar(any | (uchar(byte < 0x20) & uchar(byte != '\n') & uchar(byte != '\t')) | uchar(byte == 0x7f)
                    | uchar(byte == 0xc2));
    }
    return any != 0;
}

const uchar *dataOf(QByteArrayView bytes)
{
    return reinterpret_cast<const uchar *>(bytes.data());
}

} // namespace

ByteFinder::ByteFinder(const QByteArray &wanted, Qt::CaseSensitivity sensitivity)
    : m_wanted(sensitivity == Qt::CaseSensitive ? wanted : wanted.toLower()),
      m_folds(wanted.size(), '\0')
{
    for (qsizetype i = 0; sensitivity == Qt::CaseInsensitive && i < m_wanted.size(); ++i)
        m_folds[i] = m_wanted.at(i) >= 'a' && m_wanted.at(i) <= 'z' ? 0x20 : 0;
}

qsizetype ByteFinder::indexIn(QByteArrayView bytes, qsizetype from) const
{
    const uchar *const data = dataOf(bytes);
    const qsizetype distance = size() - 1;
    const qsizetype end = bytes.size() - distance;
    const FoldedByte first{uchar(m_wanted.front()), uchar(m_folds.front())};
    const FoldedByte last{uchar(m_wanted.back()), uchar(m_folds.back())};
    for (qsizetype at = from; at < end;) {
        const qsizetype laneEnd = qMin(at + kLane, end);
        if (laneEnd - at == kLane && !anyPair(data + at, data + at + distance, first, last)) {
            at = laneEnd;
            continue;
        }
        for (; at < laneEnd; ++at) {
            if (first.is(data[at]) && last.is(data[at + distance]) && isAt(data + at))
                return at;
        }
    }
    return -1;
}

bool ByteFinder::isAt(const uchar *place) const
{
    const uchar *const wanted = dataOf(m_wanted);
    const uchar *const folds = dataOf(m_folds);
    for (qsizetype i = 0; i < m_wanted.size(); ++i) {
        if (uchar(place[i] | folds[i]) != wanted[i])
            return false;
    }
    return true;
}

qsizetype indexOfControl(QByteArrayView bytes, qsizetype from)
{
    const uchar *const data = dataOf(bytes);
    const qsizetype end = bytes.size();
    qsizetype at = from;
    while (end - at >= kLane && !anyControl(data + at))
        at += kLane;
    while (at < end && !isControl(data[at]))
        ++at;
    return at;
}

bool isAscii(QByteArrayView bytes)
{
    uchar any = 0;
    for (const char c : bytes)
        any = uchar(any | uchar(c));
    return any < 0x80;
}

} // namespace Deckhand

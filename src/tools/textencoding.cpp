#include "tools/textencoding.h"

#include "base/textcut.h"

#include <QStringEncoder>

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

using Kind = TextEncoding::Kind;

constexpr qsizetype kMostJudged = 64 * 1024; ///< bytes
constexpr qsizetype kFewestUnits = 4;        ///< fewer say nothing without a mark

/// Of the bytes from 0x80 to 0x9f; the others are those of Latin-1.
constexpr std::array<char16_t, 32> kWindows1252{0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                                0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                                0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

std::optional<QByteArray> toWindows1252(const QString &text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (const QChar c : text) {
        const auto *const found = std::find(kWindows1252.begin(), kWindows1252.end(), c.unicode());
        if (found != kWindows1252.end())
            bytes.append(char(0x80 + (found - kWindows1252.begin())));
        else if (c.unicode() < 0x80 || (c.unicode() >= 0xa0 && c.unicode() <= 0xff))
            bytes.append(char(c.unicode()));
        else
            return {};
    }
    return bytes;
}

QString fromWindows1252(QByteArrayView bytes)
{
    QString text = QString::fromLatin1(bytes);
    for (QChar &c : text) {
        if (c.unicode() >= 0x80 && c.unicode() < 0xa0)
            c = kWindows1252[c.unicode() - 0x80];
    }
    return text;
}

QStringConverter::Encoding converterOf(Kind kind)
{
    switch (kind) {
    case Kind::Utf16LE:
        return QStringConverter::Utf16LE;
    case Kind::Utf16BE:
        return QStringConverter::Utf16BE;
    case Kind::Utf32LE:
        return QStringConverter::Utf32LE;
    case Kind::Utf32BE:
        return QStringConverter::Utf32BE;
    case Kind::Utf8:
    case Kind::Windows1252:
        break;
    }
    return QStringConverter::Utf8;
}

/// Those that no text has. Backspace, form feed and escape are in logs of terminals.
bool isStrange(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    const bool isCode = category == QChar::Other_Control && !(c >= 8 && c <= 13 && c != 11) && c != 0x1b;
    return isCode || category == QChar::Other_NotAssigned || category == QChar::Other_Surrogate;
}

/// Decoded without a fault, and every character is one that texts are made of.
bool isPlainText(QByteArrayView bytes, Kind kind)
{
    QStringDecoder decoder(converterOf(kind));
    const QString text = decoder(bytes);
    const QList<uint> characters = text.toUcs4();
    return !decoder.hasError() && std::none_of(characters.begin(), characters.end(), isStrange);
}

/// As a mark promises it. A few characters that are none make no text of it a binary file.
bool isMostlyText(QByteArrayView bytes, Kind kind)
{
    QStringDecoder decoder(converterOf(kind));
    const QList<uint> characters = QString(decoder(bytes)).toUcs4();
    const auto isFault = [](uint c) { return c == QChar::ReplacementCharacter || isStrange(c); };
    return std::count_if(characters.begin(), characters.end(), isFault) * 50 <= characters.size();
}

std::optional<TextEncoding> encodingByMark(QByteArrayView bytes)
{
    const auto begins = [&bytes](const char *mark, qsizetype size) {
        return bytes.startsWith(QByteArrayView(mark, size));
    };
    const auto whole = [&bytes](int unit) { return bytes.first(bytes.size() - bytes.size() % unit); };
    if (begins("\xff\xfe\0\0", 4) && isPlainText(whole(4), Kind::Utf32LE))
        return TextEncoding{Kind::Utf32LE, true};
    if (begins("\0\0\xfe\xff", 4) && isMostlyText(whole(4), Kind::Utf32BE))
        return TextEncoding{Kind::Utf32BE, true};
    if (begins("\xff\xfe", 2) && isMostlyText(whole(2), Kind::Utf16LE))
        return TextEncoding{Kind::Utf16LE, true};
    if (begins("\xfe\xff", 2) && isMostlyText(whole(2), Kind::Utf16BE))
        return TextEncoding{Kind::Utf16BE, true};
    if (begins("\xef\xbb\xbf", 3))
        return TextEncoding{Kind::Utf8, true};
    return {};
}

/// Whether these could be the high bytes of a text: those of an alphabet have one value or two, and the spaces between its
/// words have zeros.
bool areHighBytes(const std::array<qsizetype, 256> &counts, qsizetype total)
{
    std::array<qsizetype, 256> most = counts;
    std::nth_element(most.begin(), most.begin() + 1, most.end(), std::greater<>());
    return counts[0] > 0 && (most[0] + most[1]) * 10 >= total * 9;
}

/// UTF-16 without a mark: zeros on one side only, and nothing but text.
std::optional<TextEncoding> encodingByZeros(QByteArrayView bytes)
{
    const QByteArrayView units = bytes.first(bytes.size() - bytes.size() % 2);
    std::array<std::array<qsizetype, 256>, 2> counts{};
    for (qsizetype i = 0; i < units.size(); ++i)
        ++counts[size_t(i % 2)][uchar(units[i])];
    const qsizetype total = units.size() / 2;
    for (const size_t high : {size_t(0), size_t(1)}) {
        const Kind kind = high == 1 ? Kind::Utf16LE : Kind::Utf16BE;
        if (total >= kFewestUnits && counts[1 - high][0] == 0 && areHighBytes(counts[high], total)
            && isPlainText(units, kind))
            return TextEncoding{kind, false};
    }
    return {};
}

/// A piece of UTF-8 may begin and end amid a character.
bool isUtf8(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringConverter::Utf8);
    const QString text = decoder(bytes.first(bytes.size() - tornEnd(bytes)));
    return !decoder.hasError();
}

/// As much of what is beyond ASCII is good UTF-8 as not, which is no chance: it is that, with faults.
bool hasUtf8(QByteArrayView bytes)
{
    const QString text = QString::fromUtf8(bytes);
    const qsizetype bad = text.count(QChar::ReplacementCharacter);
    const auto isBeyond = [](QChar c) { return c.unicode() > 0x7f; };
    return std::count_if(text.begin(), text.end(), isBeyond) >= 2 * bad;
}

} // namespace

int TextEncoding::unit() const
{
    return isUtf8() || kind == Kind::Windows1252 ? 1 : kind == Kind::Utf16LE || kind == Kind::Utf16BE ? 2 : 4;
}

QString TextEncoding::name() const
{
    return kind == Kind::Windows1252 ? QStringLiteral("Windows-1252")
                                     : QString::fromLatin1(QStringConverter::nameForEncoding(converterOf(kind)));
}

std::optional<QByteArray> TextEncoding::encode(const QString &text) const
{
    if (kind == Kind::Windows1252)
        return toWindows1252(text);
    QStringEncoder encoder(converterOf(kind));
    const QByteArray bytes = encoder(text);
    return encoder.hasError() ? std::nullopt : std::optional(bytes);
}

bool isPlainAscii(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c != 0 && uchar(c) < 0x80; });
}

std::optional<TextEncoding> encodingOf(QByteArrayView bytes)
{
    if (isPlainAscii(bytes))
        return TextEncoding{};
    const QByteArrayView judged = bytes.first(std::min(bytes.size(), kMostJudged));
    if (const auto marked = encodingByMark(judged))
        return marked;
    if (judged.contains('\0'))
        return encodingByZeros(judged);
    if (bytes.contains('\0'))
        return {};
    if (isUtf8(bytes))
        return TextEncoding{};
    const auto isCode = [](char c) { return isStrange(uchar(c)) && uchar(c) < 0x80; };
    if (std::count_if(bytes.begin(), bytes.end(), isCode) * 50 > bytes.size())
        return {};
    return hasUtf8(bytes) ? TextEncoding{} : TextEncoding{Kind::Windows1252, false};
}

TextDecoder::TextDecoder(const TextEncoding &encoding) : m_encoding(encoding), m_decoder(converterOf(encoding.kind))
{
}

QString TextDecoder::decode(QByteArrayView bytes)
{
    return m_encoding.kind == Kind::Windows1252 ? fromWindows1252(bytes) : m_decoder(bytes);
}

} // namespace Deckhand

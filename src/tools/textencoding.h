#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringDecoder>

#include <optional>

namespace Deckhand {

/// How the bytes of a text file stand for characters. What a decoder takes apart an encoder puts together again to the
/// same bytes; Windows-1252 has a character for each byte (the five that it leaves out are the control codes of Latin-1).
struct TextEncoding {
    enum class Kind { Utf8, Utf16LE, Utf16BE, Utf32LE, Utf32BE, Windows1252 };

    Kind kind = Kind::Utf8;
    bool hasMark = false; ///< a byte order mark, which is no part of the text

    bool isUtf8() const { return kind == Kind::Utf8; }
    /// Bytes that a character begins at multiples of: 1, 2 or 4.
    int unit() const;
    QString name() const;
    /// Without a mark. Nothing when a character of it cannot be written so.
    std::optional<QByteArray> encode(const QString &text) const;
};

/// What the beginning of a file says: its mark, else what its bytes can only be. Text that is no UTF-8 and has no zero bytes
/// is read as Windows-1252: its ASCII is right at least. Nothing: binary data. `bytes` may end amid a character.
std::optional<TextEncoding> encodingOf(QByteArrayView bytes);

/// ASCII and no zero byte: it says nothing about the encoding.
bool isPlainAscii(QByteArrayView bytes);

/// Decodes a file piece by piece; the pieces may be cut anywhere. Takes its mark away.
class TextDecoder
{
public:
    explicit TextDecoder(const TextEncoding &encoding);
    QString decode(QByteArrayView bytes);

private:
    TextEncoding m_encoding;
    QStringDecoder m_decoder; ///< of all but Windows-1252
};

} // namespace Deckhand

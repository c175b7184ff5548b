#include "output/plaintext.h"

#include <string>

namespace Deckhand {

namespace {

constexpr char32_t escape = 0x1b;
constexpr char32_t bell = 0x07;
constexpr char32_t deviceControlString = 0x90;
constexpr char32_t startOfString = 0x98;
constexpr char32_t controlSequence = 0x9b;
constexpr char32_t stringTerminator = 0x9c;
constexpr char32_t systemCommand = 0x9d;
constexpr char32_t privacyMessage = 0x9e;
constexpr char32_t applicationCommand = 0x9f;

bool isControl(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/// Reads the characters once, from left to right. The line being written is kept apart with a column, as a terminal has
/// it: a carriage return goes back to its start and what follows is written over what was there.
class PlainTextReader
{
public:
    explicit PlainTextReader(std::u32string text) : m_text(std::move(text)) { m_out.reserve(m_text.size()); }

    QString read()
    {
        while (m_at < m_text.size())
            readOne();
        m_out += m_line;
        return QString::fromUcs4(m_out.data(), qsizetype(m_out.size()));
    }

private:
    void readOne()
    {
        const char32_t c = m_text[m_at++];
        if (c == U'\n')
            endLine();
        else if (c == U'\r')
            m_column = 0;
        else if (c == escape)
            readEscape();
        else if (c >= 0x80 && isControl(c))
            readC1(c);
        else if (c == U'\t' || !isControl(c))
            put(c);
    }

    void endLine()
    {
        m_out += m_line;
        m_out += U'\n';
        m_line.clear();
        m_column = 0;
    }

    void put(char32_t c)
    {
        if (m_column >= m_line.size())
            m_line.resize(m_column + 1, U' '); // an erased line can be shorter than where the cursor stands
        m_line[m_column++] = c;
    }

    /// ESC and a letter from @ to _ is the seven-bit form of a C1 control; others are ESC, intermediates, one final
    /// character.
    void readEscape()
    {
        while (m_at < m_text.size() && m_text[m_at] >= 0x20 && m_text[m_at] <= 0x2f)
            ++m_at;
        if (m_at >= m_text.size() || m_text[m_at] < 0x30 || m_text[m_at] > 0x7e)
            return;
        const char32_t c = m_text[m_at++];
        const bool hasIntermediates = m_text[m_at - 2] != escape;
        if (!hasIntermediates && c >= 0x40 && c <= 0x5f)
            readC1(c + 0x40);
    }

    void readC1(char32_t c)
    {
        if (c == controlSequence)
            readControlSequence();
        else if (c == systemCommand || c == deviceControlString || c == startOfString || c == privacyMessage
                 || c == applicationCommand)
            skipString();
    }

    void readControlSequence()
    {
        const size_t start = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= 0x20 && m_text[m_at] <= 0x3f)
            ++m_at;
        if (m_at >= m_text.size() || m_text[m_at] < 0x40 || m_text[m_at] > 0x7e)
            return;
        if (m_text[m_at++] == U'K')
            eraseInLine(m_text.substr(start, m_at - 1 - start));
    }

    /// Progress bars end a shorter line with "erase to the end": without it the rest of the longer one would stay.
    void eraseInLine(const std::u32string &how)
    {
        if (how == U"2")
            m_line.clear();
        else if (how.empty() || how == U"0")
            m_line.resize(std::min(m_line.size(), m_column));
    }

    /// Never over the end of a line: an unterminated title sequence must not swallow the rest of the output.
    void skipString()
    {
        while (m_at < m_text.size() && m_text[m_at] != U'\n') {
            const char32_t c = m_text[m_at];
            if (c == escape && m_at + 1 < m_text.size() && m_text[m_at + 1] != U'\\')
                return;
            ++m_at;
            if (c == bell || c == stringTerminator)
                return;
            if (c == escape) {
                m_at = std::min(m_at + 1, m_text.size());
                return;
            }
        }
    }

    const std::u32string m_text;
    size_t m_at = 0;
    std::u32string m_out;
    std::u32string m_line;
    size_t m_column = 0;
};

} // namespace

QString plainText(const QByteArray &bytes)
{
    return PlainTextReader(QString::fromUtf8(bytes).toStdU32String()).read();
}

} // namespace Deckhand

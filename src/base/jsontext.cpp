#include "base/jsontext.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kMaxDepth = 512;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// The code unit of `XXXX`, or -1.
int hex4(QByteArrayView text, qsizetype at)
{
    if (at + 4 > text.size())
        return -1;
    int unit = 0;
    for (qsizetype i = at; i < at + 4; ++i) {
        const int digit = hexValue(text[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

qsizetype skipSpace(QByteArrayView text, qsizetype at)
{
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t'))
        ++at;
    return at;
}

// Each of these takes the offset of its first character and returns the offset behind its last, or -1.

qsizetype skipString(QByteArrayView text, qsizetype at)
{
    for (++at; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"')
            return at + 1;
        if (uchar(c) < 0x20)
            return -1;
        if (c != '\\')
            continue;
        if (++at == text.size())
            return -1;
        if (text[at] == 'u') {
            if (hex4(text, at + 1) < 0)
                return -1;
            at += 4;
        } else if (!QByteArrayView("\"\\/bfnrt").contains(text[at])) {
            return -1;
        }
    }
    return -1;
}

qsizetype skipDigits(QByteArrayView text, qsizetype at)
{
    const qsizetype first = at;
    while (at < text.size() && isDigit(text[at]))
        ++at;
    return at > first ? at : -1;
}

qsizetype skipNumber(QByteArrayView text, qsizetype at)
{
    const auto is = [&](char c) { return at < text.size() && text[at] == c; };
    if (is('-'))
        ++at;
    at = is('0') ? at + 1 : skipDigits(text, at);
    if (at > 0 && is('.'))
        at = skipDigits(text, at + 1);
    if (at > 0 && (is('e') || is('E'))) {
        ++at;
        if (is('+') || is('-'))
            ++at;
        at = skipDigits(text, at);
    }
    return at;
}

qsizetype skipWord(QByteArrayView text, qsizetype at, QByteArrayView word)
{
    return text.sliced(at).startsWith(word) ? at + word.size() : -1;
}

qsizetype skipValue(QByteArrayView text, qsizetype at, int depth);

/// A key with its colon, up to the value.
qsizetype skipKey(QByteArrayView text, qsizetype at)
{
    at = at < text.size() && text[at] == '"' ? skipString(text, at) : -1;
    if (at < 0)
        return -1;
    at = skipSpace(text, at);
    return at < text.size() && text[at] == ':' ? skipSpace(text, at + 1) : -1;
}

/// An object or an array.
qsizetype skipNested(QByteArrayView text, qsizetype at, int depth)
{
    if (depth == kMaxDepth)
        return -1;
    const bool isObject = text[at] == '{';
    const char close = isObject ? '}' : ']';
    at = skipSpace(text, at + 1);
    if (at < text.size() && text[at] == close)
        return at + 1;
    while (at < text.size()) {
        if (isObject)
            at = skipKey(text, at);
        at = at < 0 ? -1 : skipValue(text, at, depth + 1);
        if (at < 0)
            return -1;
        at = skipSpace(text, at);
        if (at < text.size() && text[at] == close)
            return at + 1;
        if (at >= text.size() || text[at] != ',')
            return -1;
        at = skipSpace(text, at + 1);
    }
    return -1;
}

/// QString::toUtf8 would write a question mark, which looks like the author's own.
QString withPairedSurrogates(QStringView text)
{
    QString result = text.toString();
    for (qsizetype i = 0; i < result.size(); ++i) {
        const bool isPair =
            result.at(i).isHighSurrogate() && i + 1 < result.size() && result.at(i + 1).isLowSurrogate();
        if (isPair)
            ++i;
        else if (result.at(i).isSurrogate())
            result[i] = QChar(QChar::ReplacementCharacter);
    }
    return result;
}

qsizetype skipValue(QByteArrayView text, qsizetype at, int depth)
{
    if (at >= text.size())
        return -1;
    switch (text[at]) {
    case '"':
        return skipString(text, at);
    case '{':
    case '[':
        return skipNested(text, at, depth);
    case 't':
        return skipWord(text, at, "true");
    case 'f':
        return skipWord(text, at, "false");
    case 'n':
        return skipWord(text, at, "null");
    default:
        return skipNumber(text, at);
    }
}

void appendEscaped(QByteArray &out, QStringView text)
{
    static constexpr char Hex[] = "0123456789abcdef";
    const QByteArray utf8 = text.isValidUtf16() ? text.toUtf8() : withPairedSurrogates(text).toUtf8();
    qsizetype from = 0;
    const auto copyUpTo = [&](qsizetype at) { out.append(utf8.constData() + from, at - from); };
    for (qsizetype at = 0; at < utf8.size(); ++at) {
        const char c = utf8.at(at);
        if (uchar(c) >= 0x20 && c != '"' && c != '\\')
            continue;
        copyUpTo(at);
        from = at + 1;
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\0':
            out += "\xEF\xBF\xBD";
            break;
        default:
            out += "\\u00";
            out += Hex[uchar(c) >> 4];
            out += Hex[uchar(c) & 15];
        }
    }
    copyUpTo(utf8.size());
}

} // namespace

JsonMembers::JsonMembers(QByteArrayView text) : m_text(text)
{
    m_at = skipSpace(text, 0);
    if (m_at < text.size() && text[m_at] == '{') {
        m_at = skipSpace(text, m_at + 1);
        m_state = State::First;
    }
}

bool JsonMembers::next()
{
    if (m_state != State::First && m_state != State::Rest)
        return false;
    const State before = std::exchange(m_state, State::Broken);
    if (m_at < m_text.size() && m_text[m_at] == '}') {
        if (skipSpace(m_text, m_at + 1) == m_text.size())
            m_state = State::Ended;
        return false;
    }
    if (before == State::Rest) {
        if (m_at >= m_text.size() || m_text[m_at] != ',')
            return false;
        m_at = skipSpace(m_text, m_at + 1);
    }
    const qsizetype valueAt = skipKey(m_text, m_at);
    const qsizetype end = valueAt < 0 ? -1 : skipValue(m_text, valueAt, 1);
    if (end < 0)
        return false;
    const qsizetype keyEnd = m_text.first(valueAt).lastIndexOf('"');
    m_key = m_text.sliced(m_at + 1, keyEnd - m_at - 1);
    m_value = m_text.sliced(valueAt, end - valueAt);
    m_at = skipSpace(m_text, end);
    m_state = State::Rest;
    return true;
}

QByteArrayView jsonMember(QByteArrayView object, QByteArrayView key)
{
    JsonMembers members(object);
    while (members.next()) {
        if (members.key() == key)
            return members.value();
    }
    return {};
}

bool isStrictJsonObject(QByteArrayView text)
{
    JsonMembers members(text);
    while (members.next()) {
    }
    return members.complete();
}

std::optional<QString> jsonString(QByteArrayView quoted)
{
    if (quoted.size() < 2 || quoted.front() != '"' || skipString(quoted, 0) != quoted.size())
        return std::nullopt;
    const QByteArrayView inner = quoted.sliced(1, quoted.size() - 2);
    QString text;
    qsizetype from = 0;
    for (qsizetype at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', from)) {
        text += QString::fromUtf8(inner.sliced(from, at - from));
        const char c = inner[at + 1];
        from = at + 2;
        switch (c) {
        case 'u':
            text += QChar(ushort(hex4(inner, from)));
            from += 4;
            break;
        case 'b':
            text += u'\b';
            break;
        case 'f':
            text += u'\f';
            break;
        case 'n':
            text += u'\n';
            break;
        case 'r':
            text += u'\r';
            break;
        case 't':
            text += u'\t';
            break;
        default:
            text += QLatin1Char(c);
            break;
        }
    }
    if (from == 0)
        return QString::fromUtf8(inner);
    return text += QString::fromUtf8(inner.sliced(from));
}

void appendJsonString(QByteArray &out, QStringView text)
{
    // In pieces: the UTF-8 of a long answer is not held a second time.
    constexpr qsizetype Piece = 16 * 1024LL;
    if (text.size() > Piece)
        out.reserve(out.size() + text.size() + text.size() / 16);
    out += '"';
    while (!text.isEmpty()) {
        qsizetype size = std::min(Piece, text.size());
        if (size < text.size() && text[size - 1].isHighSurrogate())
            --size;
        appendEscaped(out, text.first(size));
        text = text.sliced(size);
    }
    out += '"';
}

void appendKey(QByteArray &out, QByteArrayView name)
{
    if (!out.endsWith('{'))
        out += ',';
    out += '"';
    out.append(name);
    out += "\":";
}

void appendStringMember(QByteArray &out, QByteArrayView name, QStringView text)
{
    appendKey(out, name);
    appendJsonString(out, text);
}

QByteArray withoutBadEscapes(const QByteArray &json)
{
    QByteArray result = json;
    for (qsizetype at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
        const int unit = at + 1 < json.size() && json.at(at + 1) == 'u' ? hex4(json, at + 2) : -1;
        const bool isHalf = unit >= 0xD800 && unit <= 0xDFFF;
        if (!isHalf && unit != 0) {
            at += 2; // also over an escaped backslash, whose second half begins nothing
            continue;
        }
        const bool hasNext = QByteArrayView(json).sliced(at + 6).startsWith("\\u");
        const int next = hasNext ? hex4(json, at + 8) : -1;
        const bool isPair = isHalf && unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF;
        if (!isPair)
            result.replace(at, 6, "\\ufffd");
        at += isPair ? 12 : 6;
    }
    return result;
}

} // namespace Deckhand

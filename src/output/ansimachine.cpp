#include "output/ansimachine.h"

#include <QVarLengthArray>

namespace Deckhand {

namespace {

constexpr char16_t kEscape = 0x1b;
constexpr int kLongestCsi = 4096;
constexpr int kLongestString = 64 * 1024;
constexpr int kStoredParameters = 256;

bool isFinal(char16_t unit)
{
    return unit >= 0x40 && unit <= 0x7e;
}

/// The numbers of a sequence; `-1` where one is left out. Digits beyond any meaning do not overflow.
struct CsiNumbers {
    QVarLengthArray<int, 32> values;
    QVarLengthArray<bool, 32> joined; ///< by a colon to the one before

    explicit CsiNumbers(const QByteArray &text)
    {
        values.append(-1);
        joined.append(false);
        for (const char c : text) {
            if (c == ';' || c == ':') {
                values.append(-1);
                joined.append(c == ':');
            } else {
                values.last() = qMin(65535, qMax(0, values.last()) * 10 + (c - '0'));
            }
        }
    }
    qsizetype size() const { return values.size(); }
    /// Index after the numbers that colons join to `at`.
    qsizetype groupEnd(qsizetype at) const
    {
        do {
            ++at;
        } while (at < size() && joined[at]);
        return at;
    }
    quint8 byteAt(qsizetype at) const { return quint8(qBound(0, at < size() ? values[at] : 0, 255)); }
};

/// Reads `38;5;N`, `38;2;R;G;B` and their colon forms, `at` being that of the 38. Returns the index after it.
qsizetype readColor(const CsiNumbers &numbers, qsizetype at, AnsiColor &color)
{
    const qsizetype groupEnd = numbers.groupEnd(at);
    const bool colons = groupEnd > at + 1;
    const int kind = at + 1 < numbers.size() ? numbers.values[at + 1] : -1;
    if (kind == 5) {
        color = AnsiColor::indexed(numbers.byteAt(at + 2));
        return colons ? groupEnd : qMin(at + 3, numbers.size());
    }
    if (kind == 2) {
        // With colons a colour space may stand before the three parts: 38:2::R:G:B.
        const qsizetype first = colons && groupEnd - at >= 6 ? at + 3 : at + 2;
        color = {AnsiColor::Kind::Rgb, numbers.byteAt(first), numbers.byteAt(first + 1), numbers.byteAt(first + 2)};
        return colons ? groupEnd : qMin(at + 5, numbers.size());
    }
    return colons ? groupEnd : numbers.size();
}

bool applySimple(int code, bool off, AnsiStyle &style)
{
    switch (code) {
    case -1:
    case 0:
        style = {};
        return true;
    case 1:
        style.bold = true;
        return true;
    case 2:
        style.faint = true;
        return true;
    case 3:
        style.italic = true;
        return true;
    case 4:
    case 21:
        style.underline = !off;
        return true;
    case 7:
        style.inverse = true;
        return true;
    case 22:
        style.bold = style.faint = false;
        return true;
    case 23:
        style.italic = false;
        return true;
    case 24:
        style.underline = false;
        return true;
    case 27:
        style.inverse = false;
        return true;
    case 39:
        style.foreground = {};
        return true;
    case 49:
        style.background = {};
        return true;
    default:
        return false;
    }
}

void applyColor(int code, AnsiStyle &style)
{
    if (code >= 30 && code <= 37)
        style.foreground = AnsiColor::indexed(code - 30);
    else if (code >= 40 && code <= 47)
        style.background = AnsiColor::indexed(code - 40);
    else if (code >= 90 && code <= 97)
        style.foreground = AnsiColor::indexed(code - 90 + 8);
    else if (code >= 100 && code <= 107)
        style.background = AnsiColor::indexed(code - 100 + 8);
}

} // namespace

AnsiMachine::Effect AnsiMachine::feed(char16_t unit)
{
    if (unit == kEscape) {
        begin(State::Escape, true);
        return Effect::None;
    }
    switch (m_state) {
    case State::Ground:
        return ground(unit);
    case State::Escape:
    case State::EscapeIntermediate:
        return escape(unit);
    case State::Csi:
        return csi(unit);
    case State::String:
        string(unit);
        return Effect::None;
    }
    return Effect::None;
}

int AnsiMachine::number(int index, int otherwise) const
{
    const CsiNumbers numbers(m_parameters);
    const int value = index < numbers.size() ? numbers.values[index] : -1;
    return value < 0 ? otherwise : value;
}

AnsiMachine::Effect AnsiMachine::ground(char16_t unit)
{
    if (unit >= 0x80 && unit < 0xa0) {
        if (unit == 0x9b)
            begin(State::Csi, false);
        else if (unit == 0x90 || unit == 0x98 || unit == 0x9d || unit == 0x9e || unit == 0x9f)
            begin(State::String, false);
        return Effect::None;
    }
    if (unit == u'\r')
        return Effect::Return;
    if (unit == u'\b')
        return Effect::Backspace;
    return (unit >= 0x20 && unit != 0x7f) || unit == u'\t' ? Effect::Text : Effect::None;
}

void AnsiMachine::begin(State state, bool mayAct)
{
    m_state = state;
    m_mayAct = mayAct;
    m_length = 0;
    m_parameters.truncate(0); // and not clear(): a log has millions of sequences, and each would allocate anew
}

AnsiMachine::Effect AnsiMachine::escape(char16_t unit)
{
    const bool first = std::exchange(m_state, State::Ground) == State::Escape;
    if (first && unit == u'[') {
        begin(State::Csi, true);
    } else if (first && (unit == u']' || unit == u'P' || unit == u'X' || unit == u'^' || unit == u'_')) {
        begin(State::String, false);
    } else if (unit >= 0x20 && unit < 0x30 && ++m_length < kLongestCsi) {
        m_state = State::EscapeIntermediate;
    } else if (first && (unit == u'7' || unit == u'8')) {
        m_command = unit;
        return Effect::Command;
    }
    return Effect::None;
}

AnsiMachine::Effect AnsiMachine::csi(char16_t unit)
{
    if (isFinal(unit)) {
        m_state = State::Ground;
        if (unit == u'm' && m_mayAct)
            applySgr();
        m_command = unit;
        return unit != u'm' && m_mayAct ? Effect::Command : Effect::None;
    }
    // Terminals act on a control code amid a sequence and go on with it; CAN and SUB give it up.
    if (unit < 0x20 && unit != 0x18 && unit != 0x1a)
        return Effect::None;
    if (unit < 0x20 || unit >= 0x7f || ++m_length > kLongestCsi) {
        m_state = State::Ground;
        return Effect::None;
    }
    // Only digits and their separators: `CSI > 4 m` and `CSI ? K` are other commands altogether.
    if ((unit >= u'0' && unit <= u';') && m_parameters.size() < kStoredParameters)
        m_parameters.append(char(unit));
    else
        m_mayAct = false;
    return Effect::None;
}

void AnsiMachine::string(char16_t unit)
{
    if (unit == 0x07 || unit == 0x9c || unit == 0x18 || unit == 0x1a || ++m_length > kLongestString)
        m_state = State::Ground;
}

void AnsiMachine::applySgr()
{
    const CsiNumbers numbers(m_parameters);
    for (qsizetype at = 0; at < numbers.size();) {
        const int code = numbers.values[at];
        AnsiColor ignored;
        if (code == 38 || code == 48 || code == 58) {
            AnsiColor &target = code == 38 ? m_style.foreground : code == 48 ? m_style.background : ignored;
            at = readColor(numbers, at, target);
            continue;
        }
        const qsizetype next = numbers.groupEnd(at);
        const bool off = next > at + 1 && numbers.values[at + 1] == 0; // 4:0 is "no underline"
        if (!applySimple(code, off, m_style))
            applyColor(code, m_style);
        at = next;
    }
}

} // namespace Deckhand

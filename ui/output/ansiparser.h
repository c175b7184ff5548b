#pragma once

#include "ui/output/ansistyle.h"

namespace Deckhand {

/// Follows the escape sequences of a terminal, one code unit at a time, and knows only two things: whether a unit is text,
/// and how SGR sequences (colours, bold …) change the style. Everything else that sequences do is swallowed.
/// ESC begins a sequence whatever went before, and a line's end ends any: a sequence that was never finished costs at most the
/// rest of its line. The eight-bit C1 forms are swallowed with their parameters and never change the style.
class AnsiMachine
{
public:
    /// True: `unit` is text (tab and carriage return too). False: it belongs to a sequence, or is a control code.
    bool isText(char16_t unit);
    /// No sequence is open.
    bool isIdle() const { return m_state == State::Ground; }
    void endLine() { m_state = State::Ground; }

    const AnsiStyle &style() const { return m_style; }
    void setStyle(const AnsiStyle &style) { m_style = style; }

private:
    enum class State : quint8 { Ground, Escape, EscapeIntermediate, Csi, String };

    bool ground(char16_t unit);
    void begin(State state, bool mayStyle);
    void escape(char16_t unit);
    void csi(char16_t unit);
    void string(char16_t unit);
    void applySgr();

    State m_state = State::Ground;
    bool m_mayStyle = false; ///< this CSI may be an SGR sequence
    int m_length = 0;        ///< units of the open sequence
    QByteArray m_parameters;
    AnsiStyle m_style;
};

/// Output of a command to styled text. Chunks may be cut anywhere, also within a sequence: the result is that of the whole.
/// Text is folded to the last state of its line: what follows a carriage return replaces what stood before it.
class AnsiParser
{
public:
    explicit AnsiParser(const AnsiStyle &style = {}) { m_machine.setStyle(style); }

    /// Appends to `line`. `text` holds no line feeds.
    void feed(QStringView text, StyledText &line);
    const AnsiStyle &style() const { return m_machine.style(); }

private:
    AnsiMachine m_machine;
    bool m_returned = false; ///< a carriage return waits for the text that replaces the line
};

} // namespace Deckhand

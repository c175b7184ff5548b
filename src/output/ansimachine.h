#pragma once

#include "output/ansistyle.h"

namespace Deckhand {

/// Follows the escape sequences of a terminal, one code unit at a time: whether a unit is text, what moves the cursor, and
/// how SGR sequences (colours, bold …) change the style. Everything else that sequences do is swallowed.
/// ESC begins a sequence whatever went before, and a line's end ends any: a sequence that was never finished costs at most the
/// rest of its line. The eight-bit C1 forms are swallowed with their parameters and do nothing.
class AnsiMachine
{
public:
    enum class Effect : quint8 {
        None,      ///< it belongs to a sequence, or is a control code without effect here
        Text,      ///< it is shown; tab too
        Return,    ///< carriage return
        Backspace, ///< one column back
        Command,   ///< it ended a sequence other than SGR: see command()
    };
    Effect feed(char16_t unit);

    /// The final character of the last command: of a CSI sequence without private marks, or `7` and `8` of ESC.
    char16_t command() const { return m_command; }
    /// Its parameter, 0 to 65,535; `otherwise` where it is left out.
    int number(int index, int otherwise) const;

    /// No sequence is open.
    bool isIdle() const { return m_state == State::Ground; }
    void endLine() { m_state = State::Ground; }

    const AnsiStyle &style() const { return m_style; }
    void setStyle(const AnsiStyle &style) { m_style = style; }

private:
    enum class State : quint8 { Ground, Escape, EscapeIntermediate, Csi, String };

    Effect ground(char16_t unit);
    void begin(State state, bool mayAct);
    Effect escape(char16_t unit);
    Effect csi(char16_t unit);
    void string(char16_t unit);
    void applySgr();

    State m_state = State::Ground;
    bool m_mayAct = false; ///< this CSI is one that is understood, as far as read
    char16_t m_command = 0;
    int m_length = 0; ///< units of the open sequence
    QByteArray m_parameters;
    AnsiStyle m_style;
};

} // namespace Deckhand

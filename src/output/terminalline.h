#pragma once

#include "output/ansimachine.h"

#include <limits>
#include <string>
#include <vector>

namespace Deckhand {

/// The one reader of what commands write: a line as a terminal shows it in the end, for the window, the model and watched
/// lines alike. What is written over what was there replaces it column by column (carriage return, backspace, cursor
/// moves, tabs, erasing, inserting); wide characters take two columns, marks none. Chunks may be cut anywhere, also
/// within a sequence: the result is that of the whole.
///
/// It knows one line: of moves to other lines only the column counts, so that a display of several lines is shown as the
/// states that it went through, one after the other.
class TerminalLine
{
public:
    /// A terminal ends somewhere: moves beyond this column end there, unless the line's text is longer.
    static constexpr size_t kRightEdge = 200;
    /// Erasing before the cursor, deleting and inserting are for lines up to here: no terminal is wider, and whoever writes
    /// many of them must not decide how long it takes.
    static constexpr size_t kWidest = 1024;

    /// `mostUnits`: of text, about; what is written behind them is dropped.
    explicit TerminalLine(const AnsiStyle &style = {}, qsizetype mostUnits = std::numeric_limits<qsizetype>::max());

    /// `text` holds no line feeds.
    void feed(QStringView text);
    StyledText shown() const;
    /// As it stands behind what was read; the next line begins with it.
    const AnsiStyle &style() const { return m_machine.style(); }
    void startNext();

private:
    struct Cell {
        std::u16string text; ///< empty: nothing was written here, or it was erased
        AnsiStyle style;
        bool isPart = false; ///< a further column of the wide character before it
    };

    void write(QStringView text, const AnsiStyle &style);
    void writeCells(QStringView text, const AnsiStyle &style);
    void put(char32_t character, const AnsiStyle &style);
    bool join(char32_t character);
    void carryOut();
    void erase(int how);
    void blank(size_t begin, size_t end);
    void breakWide(size_t column);
    void remove(size_t count);
    void insert(size_t count);
    void moveTo(qint64 column);
    void useCells();

    AnsiMachine m_machine;
    const qsizetype m_mostUnits;
    StyledText m_line;       ///< as long as nothing but text came
    bool m_returned = false; ///< a carriage return behind it, which most often the line's end follows
    bool m_usesCells = false;
    std::vector<Cell> m_cells; ///< a column each
    size_t m_column = 0;       ///< of the cursor in them
    size_t m_saved = 0;
};

} // namespace Deckhand

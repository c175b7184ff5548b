#include "output/terminalline.h"

#include "base/textcut.h"
#include "output/charwidth.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr size_t kTabColumns = 8;

char32_t characterAt(QStringView text, qsizetype at)
{
    const bool isPair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
    return isPair ? QChar::surrogateToUcs4(text[at], text[at + 1]) : char32_t(text[at].unicode());
}

std::u16string unitsOf(char32_t character)
{
    if (!QChar::requiresSurrogates(character))
        return std::u16string(1, char16_t(character));
    return {QChar::highSurrogate(character), QChar::lowSurrogate(character)};
}

} // namespace

TerminalLine::TerminalLine(const AnsiStyle &style, qsizetype mostUnits) : m_mostUnits(mostUnits)
{
    m_machine.setStyle(style);
}

void TerminalLine::feed(QStringView text)
{
    using enum AnsiMachine::Effect;
    qsizetype begin = 0; // of the run of text that is not yet written
    AnsiStyle style = m_machine.style();
    for (qsizetype at = 0; at < text.size(); ++at) {
        const AnsiMachine::Effect effect = m_machine.feed(text[at].unicode());
        if (effect == Text)
            continue;
        write(text.sliced(begin, at - begin), style);
        begin = at + 1;
        style = m_machine.style();
        if (effect == Return) {
            m_returned = true;
        } else if (effect == Backspace) {
            useCells();
            m_column -= m_column > 0 ? 1 : 0;
        } else if (effect == Command) {
            carryOut();
        }
    }
    write(text.sliced(begin), style);
}

StyledText TerminalLine::shown() const
{
    if (!m_usesCells)
        return m_line;
    StyledText line;
    qsizetype blanks = 0; // shown only where something follows
    for (const Cell &cell : m_cells) {
        if (!cell.text.empty()) {
            line.append(QString(std::exchange(blanks, 0), u' '), {});
            line.append(cell.text, cell.style);
        } else if (!cell.isPart) {
            ++blanks;
        }
    }
    return line;
}

void TerminalLine::startNext()
{
    m_machine.endLine();
    m_line.clear();
    m_cells.clear();
    m_column = 0;
    m_returned = m_usesCells = false;
}

void TerminalLine::write(QStringView text, const AnsiStyle &style)
{
    if (text.isEmpty())
        return;
    if (m_returned)
        useCells();
    if (m_usesCells)
        writeCells(text, style);
    else
        m_line.append(firstCharacters(text, m_mostUnits - m_line.text.size()), style);
}

void TerminalLine::writeCells(QStringView text, const AnsiStyle &style)
{
    for (qsizetype at = 0; at < text.size();) {
        const char32_t character = characterAt(text, at);
        at += QChar::requiresSurrogates(character) ? 2 : 1;
        if (!join(character) && qsizetype(m_column) < m_mostUnits)
            put(character, style);
    }
}

bool TerminalLine::join(char32_t character)
{
    if (character < 0x300 || m_column == 0 || m_column > m_cells.size())
        return false;
    size_t before = m_column - 1;
    while (before > 0 && m_cells[before].isPart)
        --before;
    std::u16string &text = m_cells[before].text;
    if (!extendsCharacter(character, text))
        return false;
    text += unitsOf(character);
    return true;
}

void TerminalLine::put(char32_t character, const AnsiStyle &style)
{
    size_t columns = size_t(columnsOf(character));
    if (character == U'\t' && m_column < kRightEdge) {
        columns = kTabColumns - m_column % kTabColumns;
        if (m_column < m_cells.size()) { // it erases nothing
            m_column += columns;
            return;
        }
    }
    const size_t end = m_column + columns;
    breakWide(m_column);
    breakWide(end);
    if (end > m_cells.size())
        m_cells.resize(end);
    m_cells[m_column] = {unitsOf(character), style, false};
    for (size_t part = m_column + 1; part < end; ++part)
        m_cells[part] = {{}, {}, true};
    m_column = end;
}

void TerminalLine::carryOut()
{
    const char16_t command = m_machine.command();
    const int first = m_machine.number(0, 0);
    const bool erasesBehind = (command == u'K' || command == u'J') && first == 0;
    if (erasesBehind && !m_usesCells && !m_returned)
        return; // compilers write it behind each colour
    useCells();
    const auto count = size_t(std::max(1, first));
    switch (command) {
    case u'C':
    case u'a':
        return moveTo(qint64(m_column + count));
    case u'D':
        return moveTo(qint64(m_column) - qint64(count));
    case u'G':
    case u'`':
        return moveTo(qint64(count) - 1);
    case u'H':
    case u'f':
        return moveTo(m_machine.number(1, 1) - 1);
    case u'E':
    case u'F':
        return moveTo(0);
    case u'J':
    case u'K':
        return erase(first);
    case u'X':
        return blank(m_column, m_column + std::min(count, kWidest));
    case u'P':
        return remove(count);
    case u'@':
        return insert(count);
    case u's':
    case u'7':
        m_saved = m_column;
        return;
    case u'u':
    case u'8':
        return moveTo(qint64(m_saved));
    default:
        return;
    }
}

void TerminalLine::moveTo(qint64 column)
{
    m_column = size_t(std::clamp<qint64>(column, 0, qint64(std::max(kRightEdge - 1, m_cells.size()))));
}

void TerminalLine::erase(int how)
{
    if (how == 0)
        blank(m_column, m_cells.size());
    else if (how == 1)
        blank(0, std::min(m_column + 1, kWidest));
    else
        m_cells.clear();
}

void TerminalLine::blank(size_t begin, size_t end)
{
    breakWide(begin);
    breakWide(end);
    if (end >= m_cells.size()) {
        m_cells.resize(std::min(begin, m_cells.size()));
        return;
    }
    for (size_t column = begin; column < end; ++column) {
        if (!m_cells[column].text.empty() || m_cells[column].isPart)
            m_cells[column] = {};
    }
}

/// Nothing of a wide character is left when a part of it is written over.
void TerminalLine::breakWide(size_t column)
{
    if (column >= m_cells.size() || !m_cells[column].isPart)
        return;
    size_t begin = column;
    while (m_cells[begin].isPart)
        --begin;
    size_t end = column;
    while (end < m_cells.size() && m_cells[end].isPart)
        ++end;
    std::fill(m_cells.begin() + qsizetype(begin), m_cells.begin() + qsizetype(end), Cell());
}

void TerminalLine::remove(size_t count)
{
    const size_t end = std::min(m_cells.size(), m_column + count);
    breakWide(m_column);
    breakWide(end);
    if (m_column < end && m_cells.size() <= kWidest)
        m_cells.erase(m_cells.begin() + qsizetype(m_column), m_cells.begin() + qsizetype(end));
}

void TerminalLine::insert(size_t count)
{
    breakWide(m_column);
    if (m_column < m_cells.size() && m_cells.size() < kRightEdge)
        m_cells.insert(m_cells.begin() + qsizetype(m_column), std::min(count, kRightEdge - m_cells.size()), Cell());
}

/// Goes over to columns, with the cursor where the text ends, or at its beginning behind a carriage return.
void TerminalLine::useCells()
{
    if (!std::exchange(m_usesCells, true)) {
        const StyledText line = std::exchange(m_line, {});
        qsizetype at = 0;
        for (const StyledText::Span &span : line.spans) {
            writeCells(QStringView(line.text).sliced(at, span.start - at), {});
            writeCells(QStringView(line.text).sliced(span.start, span.length), span.style);
            at = span.start + span.length;
        }
        writeCells(QStringView(line.text).sliced(at), {});
    }
    if (std::exchange(m_returned, false))
        m_column = 0;
}

} // namespace Deckhand

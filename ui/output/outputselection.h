#pragma once

#include "output/outputrows.h"

#include <QObject>

#include <algorithm>
#include <compare>

namespace Deckhand {

struct TextPosition {
    qint64 line = 0;
    int column = 0; ///< in UTF-16 units of the text as shown
    friend auto operator<=>(const TextPosition &, const TextPosition &) = default;
};

/// What is selected in an output: from where the mouse went down to where it is.
struct TextSelection {
    TextPosition anchor;
    TextPosition cursor;

    bool isEmpty() const { return anchor == cursor; }
    TextPosition begin() const { return std::min(anchor, cursor); }
    TextPosition end() const { return std::max(anchor, cursor); }
    /// The selected columns of a line that has `length` of them: first and one past the last; equal when none.
    std::pair<int, int> columnsIn(qint64 line, int length) const
    {
        if (isEmpty() || line < begin().line || line > end().line)
            return {0, 0};
        const int first = line == begin().line ? std::min(begin().column, length) : 0;
        const int last = line == end().line ? std::min(end().column, length) : length;
        return {first, last};
    }
};

/// What a reader of an output has marked: a piece of text and a line, each or neither; and the text of it.
class OutputSelection : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it.
    OutputSelection(OutputDocument &document, const OutputRows &rows) : m_document(document), m_rows(rows) {}

    const TextSelection &range() const { return m_range; }
    bool isEmpty() const { return m_range.isEmpty(); }
    void select(const TextSelection &range);
    void selectAll();
    /// The line that was clicked or found last; -1: none.
    qint64 line() const { return m_line; }
    void setLine(qint64 line);
    void clear();

    QString text() { return textOf(m_range); }
    /// The selection, or without one the line; of more than `limit` characters the beginning and the end, with a line
    /// between them that says what is left out.
    QString excerpt(int limit);
    /// To the clipboard.
    void copy();
    void copyAll();

signals:
    /// The text or the line.
    void changed();
    /// More was asked for than the clipboard gets: only the first `copiedBytes` were copied.
    void copyWasCut(qint64 copiedBytes);

private:
    /// From the first row to the last.
    TextSelection everything() const;
    void copyText(const TextSelection &range);
    QString textOf(const TextSelection &range, qint64 *cutAt = nullptr);
    QString textOfRows(qint64 first, qint64 end, const TextSelection &range, qint64 *cutAt = nullptr);
    QString longExcerpt(qint64 first, qint64 end, const TextSelection &range, int limit);

    OutputDocument &m_document;
    const OutputRows &m_rows;
    TextSelection m_range;
    qint64 m_line = -1;
};

} // namespace Deckhand

#pragma once

#include "ui/output/ansiparser.h"

#include <QByteArrayView>
#include <QList>

namespace Deckhand {

/// Where the lines of a file begin, learnt from its bytes as they come. Keeps a mark for every 64 lines or 64 KiB, so a
/// gigabyte of short lines costs a few megabytes, and a line is found by reading at most one block. Pure: no I/O.
class LineIndex
{
public:
    static constexpr qint64 linesPerBlock = 64;
    /// A line that begins this far behind a mark gets a mark of its own; so all lines of a block begin within it.
    static constexpr qint64 bytesPerBlock = 64 * 1024;

    /// A run of whole lines; the last line of the last block may still grow.
    struct Block {
        qint64 firstLine = 0;
        qint64 lines = 0;
        qint64 offset = 0;
        qint64 bytes = 0;
        AnsiStyle style; ///< as it stands where the block begins
    };

    /// The next bytes of the file.
    void append(QByteArrayView bytes);
    void clear() { *this = LineIndex(); }

    qint64 size() const { return m_size; }
    /// The bytes after the last line feed are a line, too, if there are any.
    qint64 lineCount() const { return m_line + (m_size > m_lineOffset ? 1 : 0); }
    qsizetype blockCount() const { return m_size > 0 ? m_marks.size() : 0; }
    Block block(qsizetype number) const;
    /// The block that holds `line`, which must exist.
    qsizetype blockOf(qint64 line) const;

private:
    struct Mark {
        qint64 line;
        qint64 offset;
        AnsiStyle style;
    };

    void followStyle(QByteArrayView line);
    void beginLine(qint64 offset);

    QList<Mark> m_marks{{0, 0, {}}};
    qint64 m_size = 0;
    qint64 m_line = 0;       ///< the number of the line that the next byte belongs to
    qint64 m_lineOffset = 0; ///< where that line begins
    AnsiMachine m_machine;
};

} // namespace Deckhand

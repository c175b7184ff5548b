#pragma once

#include "output/ansimachine.h"

#include <QByteArrayView>
#include <QList>

namespace Deckhand {

/// Where the lines of a run of a file begin, learnt from its bytes as they come. Keeps a mark for about 64 lines, so a gigabyte
/// costs a few megabytes whatever its lines are like, and a line is found by reading at most one block. Pure: no I/O.
class LineIndex
{
public:
    static constexpr qint64 kLinesPerBlock = 64;
    /// Blocks of very short lines are this long at least: two-byte lines would cost more in marks than in text.
    static constexpr qint64 kLeastBytesPerBlock = 2 * 1024;
    /// A line that begins this far behind a mark gets a mark of its own; so all lines of a block begin within it.
    static constexpr qint64 kBytesPerBlock = 64 * 1024;

    /// A run of whole lines; the last line of the last block may still grow.
    struct Block {
        qint64 firstLine = 0;
        qint64 lines = 0;
        qint64 offset = 0;
        qint64 bytes = 0;
        AnsiStyle style; ///< as it stands where the block begins

        qint64 lineEnd() const { return firstLine + lines; }
        /// Up to here from the block's beginning lines may begin in it.
        qint64 headBytes() const { return qMin(bytes, kBytesPerBlock); }
    };

    /// The run begins at this byte of the file, which belongs to this line.
    explicit LineIndex(qint64 begin = 0, qint64 line = 0)
        : m_marks{{line, begin, {}}},
          m_end(begin),
          m_line(line),
          m_lineOffset(begin)
    {
    }

    /// The next bytes of the file.
    void append(QByteArrayView bytes);
    /// The bytes before `offset` are gone. `line`: the one that `offset` belongs to.
    void dropBefore(qint64 offset, qint64 line);
    /// The bytes from `offset` on are gone, and the run does not grow any more. `line`: the one that the last byte belongs to.
    void truncate(qint64 offset, qint64 line);

    qint64 begin() const { return m_marks.constFirst().offset; }
    qint64 end() const { return m_end; }
    qint64 size() const { return end() - begin(); }
    qint64 firstLine() const { return m_marks.constFirst().line; }
    /// One past the last line. The bytes after the last line feed are a line, too, if there are any.
    qint64 lineEnd() const { return m_line + (m_end > m_lineOffset ? 1 : 0); }
    qint64 lineCount() const { return lineEnd() - firstLine(); }

    qsizetype blockCount() const { return size() > 0 ? m_marks.size() : 0; }
    Block block(qsizetype number) const { return blocks(number, number); }
    /// Those from `first` to `last` as one.
    Block blocks(qsizetype first, qsizetype last) const;
    /// The block that holds `line`, which must exist.
    qsizetype blockOf(qint64 line) const;
    /// The block that holds the byte at `offset`, which must exist.
    qsizetype blockAt(qint64 offset) const;

private:
    struct Mark {
        qint64 line;
        qint64 offset;
        AnsiStyle style;
    };

    const char *skipToNextMark(const char *at, const char *end, const char *escape);
    void followStyle(QByteArrayView line);
    void beginLine(qint64 offset);

    QList<Mark> m_marks;
    qint64 m_end;
    qint64 m_line;       ///< the number of the line that the next byte belongs to
    qint64 m_lineOffset; ///< where that line begins
    AnsiMachine m_machine;
};

/// How many line feeds there are.
qint64 countLineFeeds(QByteArrayView bytes);

} // namespace Deckhand

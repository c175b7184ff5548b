#pragma once

#include "base/result.h"
#include "output/arrivalindex.h"
#include "output/decodeline.h"
#include "output/lineindex.h"
#include "output/outputlog.h"

#include <QCache>

#include <chrono>

namespace Deckhand {

/// The output file of a task, read as far as somebody looks at it: an index of lines that follows the file's growth, and a
/// small cache of decoded lines. Never holds the file in memory, and never reads the gap in it.
///
/// Lines have numbers that stay the same while lines before them are dropped, so what is selected or found stays selected and
/// found. They ascend but are not dense: where the index had to leap over bytes, numbers are left out (lineNumber() gives what
/// people count). Rows are what there is to show, from 0 without holes: the lines before the gap, one row for the gap, the lines
/// behind it.
class OutputDocument
{
public:
    using Block = LineIndex::Block;

    static constexpr int kLongestShownLine = OutputLine::kLongest;

    /// What a file is judged by: text or not.
    static constexpr qint64 kJudgedBytes = 8 * 1024;

    enum class Progress { UpToDate, More, Restarted };

    struct Extent {
        qint64 size = 0;     ///< bytes of the command's output, as far as they are indexed; those in the gap count
        qint64 fileSize = 0; ///< when the file was last looked at
        OutputGap gap;
    };

    /// What is in a stretch of lines.
    struct Stretch {
        QByteArrayView bytes; ///< as they are in the file, valid until the next is read; empty where there are `lines`
        /// Of a block that holds a line too long to be read as a whole: what is shown of them.
        QList<OutputLine> lines;
    };

    OutputDocument();

    /// Forgets the file before. The error is for people: what is wrong with the file.
    Result<void> open(const QString &path);
    void close();
    /// Of the file that is open; else empty.
    QString path() const { return m_file.isOpen() ? m_file.fileName() : QString(); }

    /// Indexes what the file has gained, for about `budget`. More: call again. Restarted: the file became shorter, so all
    /// line numbers are void and it is read from its beginning.
    Progress advance(std::chrono::microseconds budget);
    bool isUpToDate() const { return unreadBytes() <= 0; }

    Extent extent() const { return {size(), m_fileSize, m_gap}; }
    /// The output begins with what is no text.
    bool isBinary();

    qint64 rowCount() const;
    /// The line in a row that exists; the gap's row has a line number, too.
    qint64 lineAt(qint64 row) const;
    /// Where a line is; where the gap is when it has been dropped; the nearest row when there never was one.
    qint64 rowOf(qint64 line) const;
    /// The gap's own number and that of the first line behind it: no line has a number between them.
    std::pair<qint64, qint64> droppedLines() const
    {
        return {m_head.lineEnd(), m_gap.isEmpty() ? m_head.lineEnd() : m_tail.firstLine()};
    }

    /// An empty line where there is none.
    OutputLine line(qint64 number);
    /// The whole text of a line without control codes, up to one MiB of it.
    QString wholeLine(qint64 number);
    /// The number that people count, from 1; none when lines before it were dropped unread and nobody wrote down how many.
    std::optional<qint64> lineNumber(qint64 line);
    /// No line has a higher one, as far as is known.
    qint64 highestNumber() const
    {
        return m_gap.isEmpty() ? m_head.lineEnd() : m_tail.lineEnd() - m_leaped.value_or(0);
    }
    /// When which byte arrived. Its update() costs a look at a small file.
    ArrivalIndex &arrivals() { return m_arrivals; }

    /// The last lines of the file, straight from its end: what a reader wants to see while the index is not there yet.
    QList<OutputLine> lastLines(int count);

    // For those who walk through everything, which would only flush the cache.
    /// The block that holds `line`, or the first one behind it, and those that follow it, up to about `bytes` together. What
    /// comes next is there from lineEnd() on.
    std::optional<Block> stretchFrom(qint64 line, qint64 bytes) const;
    /// The block that holds `line`, or the last one before it, and those before it, up to about `bytes` together.
    std::optional<Block> stretchUpTo(qint64 line, qint64 bytes) const;
    Stretch readStretch(const Block &stretch);

private:
    qint64 size() const { return m_gap.isEmpty() ? m_head.end() : qMax(m_tail.end(), m_gap.end); }
    bool isGapLine(qint64 line) const { return !m_gap.isEmpty() && line == m_head.lineEnd(); }
    QList<OutputLine> readBlock(const Block &block);
    void followGap(const OutputGap &gap);
    void splitAt(const OutputGap &gap);
    void moveTail(qint64 begin);
    void restart();
    void leapTo(qint64 offset);
    qint64 unreadBytes() const;
    /// Where the next bytes to be indexed belong to, and where they end.
    std::pair<LineIndex &, qint64> nextRun();

    const LineIndex &runOf(qint64 line) const { return m_gap.isEmpty() || line < m_head.lineEnd() ? m_head : m_tail; }
    QByteArray read(qint64 offset, qint64 bytes);
    /// Where the raw bytes of a line are.
    std::pair<qint64, qint64> extentOf(qint64 number);
    qint64 lineOfByte(const LineIndex &run, qint64 offset);
    OutputLine gapLine() const;

    OutputLog m_file;
    LineIndex m_head; ///< up to the gap, or everything
    LineIndex m_tail; ///< from the gap's end on
    OutputGap m_gap;
    std::optional<qint64> m_leaped = 0; ///< lines that the numbers of m_tail are ahead by; nothing: not known yet
    qint64 m_fileSize = 0;
    std::optional<bool> m_binary;
    QByteArray m_buffer;
    QByteArray m_stretch;
    QCache<qint64, QList<OutputLine>> m_blocks; ///< by their first line
    ArrivalIndex m_arrivals;
};

} // namespace Deckhand

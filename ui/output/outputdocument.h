#pragma once

#include "base/result.h"
#include "ui/output/lineindex.h"

#include <QCache>
#include <QFile>

#include <chrono>

namespace Deckhand {

/// A line as it is shown: without control codes, folded to its last state, cut when it is very long.
struct OutputLine : StyledText {
    QString more; ///< `… 12,345 more` when it was cut; no part of the text
    friend bool operator==(const OutputLine &, const OutputLine &) = default;
};

/// The output file of a task, read as far as somebody looks at it: an index of lines that follows the file's growth, and a
/// small cache of decoded lines. Never holds the file in memory.
class OutputDocument
{
public:
    static constexpr int longestShownLine = 4096; ///< UTF-16 units

    enum class Progress { UpToDate, More, Restarted };

    OutputDocument();

    /// Forgets the file before. The error is for people: what is wrong with the file.
    Result<void> open(const QString &path);
    void close();
    bool isOpen() const { return m_file.isOpen(); }
    QString path() const { return m_file.fileName(); }

    /// Indexes what the file has gained, for about `budget`. More: call again. Restarted: the file became shorter, so all
    /// line numbers are void and it is read from its beginning.
    Progress advance(std::chrono::microseconds budget);
    bool isUpToDate() const { return m_index.size() >= m_fileSize; }

    qint64 lineCount() const { return m_index.lineCount(); }
    /// Bytes that are indexed.
    qint64 size() const { return m_index.size(); }
    /// An empty line beyond the end.
    OutputLine line(qint64 number);
    /// The whole text of a line without control codes, up to one MiB of it.
    QString wholeLine(qint64 number);

    /// The last lines of the file, straight from its end: what a reader wants to see while the index is not there yet.
    QList<OutputLine> lastLines(int count);

    // For a search, which would only flush the cache: a block's lines, decoded anew.
    qsizetype blockCount() const { return m_index.blockCount(); }
    LineIndex::Block block(qsizetype number) const { return m_index.block(number); }
    qsizetype blockOf(qint64 lineNumber) const { return m_index.blockOf(lineNumber); }
    QList<OutputLine> readBlock(qsizetype number);

private:
    QByteArray read(qint64 offset, qint64 bytes);
    /// Where the raw bytes of a line are.
    std::pair<qint64, qint64> extentOf(qint64 number);

    QFile m_file;
    LineIndex m_index;
    qint64 m_fileSize = 0;
    QByteArray m_buffer;
    QCache<qsizetype, QList<OutputLine>> m_blocks;
};

/// Decodes the raw bytes of one line (a line feed at its end says that it is complete: then a character that was cut is shown
/// as U+FFFD; else it may still come). `style` goes in and out. Not more than `longest` units of text.
OutputLine decodeLine(QByteArrayView bytes, AnsiStyle &style, int longest = OutputDocument::longestShownLine);

} // namespace Deckhand

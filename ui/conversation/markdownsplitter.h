#pragma once

#include <QString>

#include <vector>

namespace Deckhand {

/// A piece of Markdown that can be laid out on its own.
struct MarkdownPiece {
    enum class Kind { Prose, Code };

    Kind kind = Kind::Prose;
    QString text;               ///< Prose: Markdown; Code: lines without their fence, no newline at the end
    QString language;           ///< of Code
    bool opensFence = true;     ///< of Code: the first piece of its fence
    bool closesFence = true;    ///< of Code: the last piece so far
    bool continuesLine = false; ///< of Code: the piece before was cut within a line

    bool operator==(const MarkdownPiece &) const = default;
};

/// Cuts streamed Markdown at block boundaries. All pieces but the last two are final, and every piece is bounded in size, so a
/// view that lays out what changed pays for what was added, however long the text is. Where bounding and Markdown disagree
/// (a paragraph of ten thousand characters, a list of hundreds of items) the bound wins.
class MarkdownSplitter
{
public:
    /// Returns the index of the first piece that changed or is new; the number of pieces if none.
    int append(QStringView text);

    const std::vector<MarkdownPiece> &pieces() const { return m_pieces; }

private:
    struct Fence {
        QChar mark;
        int length = 0;
        int indent = 0;
    };

    void addLine(QStringView line);
    void addCodeLine(QStringView line);
    void addProseLine(QStringView line);
    void addBlockLine(QStringView line);
    void cutLongLine();
    bool endsBlock(QStringView line) const;
    bool opensCode(QStringView line);
    void cutBlock();
    void finishProse();
    void finishCodePiece(bool closes);
    void showOpenPieces();
    void showOpen(MarkdownPiece piece);

    std::vector<MarkdownPiece> m_pieces;
    int m_open = 0;      ///< how many of the last pieces show what is not final
    QString m_block;     ///< whole lines of the open block
    QString m_line;      ///< the line without its end
    QString m_tableHead; ///< two lines, repeated when a long table is cut
    Fence m_fence;       ///< length 0: not within a fence of its own
    int m_dedent = 0;    ///< indentation taken from lines after a fence within a list item
    int m_firstChanged = 0;
    QString m_language;
    int m_codeLines = 0;
    bool m_opensFence = true;
    bool m_cutWithinLine = false;
    bool m_list = false;
    bool m_blank = false;    ///< the last line was blank
    bool m_onlyHead = false; ///< the block is but a repeated table head
};

} // namespace Deckhand

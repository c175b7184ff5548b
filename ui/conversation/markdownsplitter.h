#pragma once

#include "base/markdownlines.h"

#include <QList>
#include <QString>

#include <vector>

namespace Deckhand {

enum class MarkdownContainer { Item, Quotation };

/// A piece of Markdown that can be laid out on its own.
struct MarkdownPiece {
    enum class Kind { Prose, Code };

    Kind kind = Kind::Prose;
    QString text;                    ///< Prose: Markdown; Code: lines without their fence, no newline at the end
    QString language;                ///< of Code
    QList<MarkdownContainer> within; ///< what it stands in, outermost first; the text goes without their marks
    int number = -1;                 ///< of Prose: what its first item is numbered, where that is not as written
    bool opensFence = true;          ///< of Code: the first piece of its fence
    bool closesFence = true;         ///< of Code: the last piece so far
    bool continuesLine = false;      ///< of Code: the piece before was cut within a line

    bool operator==(const MarkdownPiece &) const = default;
};

/// Cuts streamed Markdown at block boundaries, and takes code and tables out of the items and quotations that they stand in. All
/// pieces but the last two are final, and every piece is bounded in size, so a view that lays out what changed pays for what
/// was added, however long the text is. Where bounding and Markdown disagree (a paragraph of ten thousand characters, a list of
/// hundreds of items) the bound wins.
class MarkdownSplitter
{
public:
    /// Returns the index of the first piece that changed or is new; the number of pieces if none.
    int append(QStringView text);

    const std::vector<MarkdownPiece> &pieces() const { return m_pieces; }

private:
    struct Container {
        MarkdownContainer kind = MarkdownContainer::Quotation;
        ListMarker marker; ///< of an Item; its number as counted
    };

    struct Fence {
        QChar mark;
        int length = 0; ///< 0: not within a fence
        int indent = 0;
        QString language;
        int lines = 0;              ///< in the block
        bool opens = true;          ///< the block is the fence's first
        bool cutWithinLine = false; ///< the block begins within a line
    };

    /// What the lines read so far lead to.
    struct State {
        QString block;                     ///< whole lines of what is not final
        QString tableHead;                 ///< two lines, repeated when a long table is cut
        std::vector<Container> containers; ///< open at the end of the last line, outermost first
        size_t base = 0;                   ///< so many of them the block stands in: their marks are not in it
        Fence fence;
        int number = -1;         ///< of the block's first item, if not as written
        int paragraphLines = 0;  ///< of the paragraph that the last line is of; 0: of none
        qsizetype paragraph = 0; ///< where in the block it begins
        bool blank = false;      ///< the last line was blank
        bool onlyHead = false;   ///< the block is but a repeated table head
        bool withinLine = false; ///< the last line was cut, its rest follows
    };

    void addLine(const QString &line, bool isOpen);
    bool addCodeLine(QString line, bool isOpen);
    void addProseLine(QString line, bool isOpen);
    size_t enter(QString &line, size_t from, size_t to) const;
    QString openContainers(size_t matched, const QString &words);
    bool endsBlock(bool hadContainers, bool isNextItem, const QString &words) const;
    bool goesOnLazily(const QString &words) const;
    void addWords(const QString &line, const QString &words, bool isOpen);
    void openFence(const QString &words);
    void beginTable(const QString &rule);
    void countParagraph(const QString &line, const QString &words);
    void cutLongLine();
    void cutBlock();
    void finishProse();
    void finishCodePiece(bool closes);
    void showOpenPieces();
    QList<MarkdownContainer> base() const;

    std::vector<MarkdownPiece> m_pieces;
    int m_open = 0; ///< how many of the last pieces show what is not final
    QString m_line; ///< the line without its end
    State m_state;
};

} // namespace Deckhand

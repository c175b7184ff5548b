#pragma once

#include "ui/conversation/entrycontents.h"
#include "ui/conversation/markdownsplitter.h"
#include "ui/conversation/seentext.h"
#include "ui/conversation/segment.h"

#include <QModelIndex>
#include <QRect>

#include <vector>

class QPainter;

namespace Deckhand {

/// A place in a row's text.
struct EntrySpot {
    int segment = -1;
    int position = 0;

    auto operator<=>(const EntrySpot &) const = default;
};

struct EntrySelection {
    EntrySpot anchor;
    EntrySpot cursor;

    bool isEmpty() const { return anchor == cursor; }
    EntrySpot first() const { return std::min(anchor, cursor); }
    EntrySpot last() const { return std::max(anchor, cursor); }
};

/// What lies under a point of a row.
struct EntryHit {
    enum class Part { Nothing, Header, Text, More };

    Part part = Part::Nothing;
    EntrySpot spot; ///< of Text
    QString link;   ///< of Text: what a click may open
};

/// A box of code: where it is in the row, and what it holds. An empty area: there is none.
struct EntryCode {
    QRect area;
    QString text;
};

/// One row as it is drawn: a header that folds, a body of segments, or both. Coordinates are the row's own: x from 0 to the
/// width of the column, y from 0. It reads the model in update() and at no other time.
class ConversationEntry
{
public:
    ConversationEntry(const QModelIndex &index, int width, const TextStyle &style, EntryExtent extent);

    /// Whether this row of the model has a header that folds it.
    static bool folds(const QModelIndex &index);

    void update(const QModelIndex &index);
    void setExtent(EntryExtent extent, const QModelIndex &index);
    void setWidth(int width);

    int height() const { return m_height; }
    /// Lays out what lies between `top` and `bottom`. True if that moved anything.
    bool layOut(int top, int bottom);
    void releaseOutside(int top, int bottom);
    /// The segment at `y` and its top; {-1, 0} above the body.
    std::pair<int, int> segmentAt(int y) const;
    /// 0 for a segment that is not there (any more).
    int segmentTop(int segment) const;

    /// `current`: the hit of `words` that stands out.
    void paint(QPainter &painter, QPoint origin, const QRect &exposed, int spinDegrees, const SoughtWords &words,
               EntrySpot current);
    EntryHit hitTest(QPoint point);

    bool isAnimated() const { return m_animated; }
    QRect retryArea() const;
    /// Of the button that moves the command to the background; its width is the button's own.
    QRect moveArea() const;

    void setSelection(const EntrySelection &selection) { m_selection = selection; }
    const EntrySelection &selection() const { return m_selection; }
    QString selectedText();
    /// What so many clicks there take: 1 nothing yet, 2 the word, 3 the paragraph.
    EntrySelection takenBy(int clicks, EntrySpot spot);

    EntryCode codeAt(QPoint point) const;

    /// Where the n-th hit of a segment begins; segment -1: it is not there (any more).
    EntrySpot hit(int segment, int number, const SoughtWords &words);
    /// Top and height of the line that a spot is in, from the top of its segment, which is laid out then.
    std::pair<int, int> lineAt(EntrySpot spot);

private:
    using Kind = TranscriptEntry::Kind;

    void readHeader(const QModelIndex &index);
    void readBody(const QModelIndex &index);
    void readMarkdown(const QString &text, bool grows);
    void setSegment(size_t at, Segment::Content content);

    QMargins bodyMargins() const;
    int bodyWidth() const;
    int bodyLeft() const;
    int bubbleWidth() const;
    void place(size_t from);
    size_t firstSegmentAt(int y) const;
    std::pair<size_t, size_t> codeGroupAt(QPoint point) const;

    void paintHeader(QPainter &painter, QPoint origin, int spinDegrees) const;
    void paintFrame(QPainter &painter, QPoint origin) const;
    void paintQuoteBars(QPainter &painter, QPoint origin, size_t segment) const;
    QList<SegmentMark> marksOf(int segment, const SoughtWords &words, EntrySpot current);

    const TextStyle &m_style;
    Kind m_kind = Kind::Remark;
    int m_width = 0;
    int m_height = 0;
    bool m_foldable = false;
    EntryExtent m_extent;
    bool m_animated = false;
    bool m_canRetry = false;
    bool m_canMove = false;

    QString m_title; ///< of the header
    QString m_summary;
    QString m_detail;      ///< at the header's right end
    QString m_toolState;   ///< see ConversationModel::StateWordRole
    QDateTime m_startedAt; ///< of a call that runs; invalid when that is not known

    MarkdownSplitter m_splitter;
    SeenText m_seen; ///< what the splitter has read
    std::vector<Segment> m_segments;
    std::vector<int> m_tops;
    EntrySelection m_selection;
};

} // namespace Deckhand

#pragma once

#include "base/foldedtext.h"
#include "ui/conversation/textstyle.h"

#include <QList>
#include <QPoint>
#include <QString>

#include <memory>

class QPainter;
class QTextDocument;

namespace Deckhand {

class SoughtWords;

/// Positions of a segment's text that are drawn in other colours.
struct SegmentMark {
    int from = 0;
    int to = 0;
    QColor background;
    QColor ink;
};

/// A bounded piece of a row's body, laid out when it is near the viewport and forgotten when it is not. Its height is an
/// estimate until then. Coordinates are the segment's own, in pixels.
class Segment
{
public:
    enum class Kind {
        Prose,     ///< Markdown
        Plain,     ///< text as it is
        Code,      ///< text as it is, fixed pitch, in a box that neighbours may share
        More,      ///< a line to click that shows the rest
        Attachment ///< the line of an attachment, in a box as wide as its words
    };
    enum class Tone { Normal, Muted, Error /**< in the caption only */ };

    struct Content {
        Kind kind = Kind::Plain;
        QString text;
        QString caption; ///< of Code: in the box's first line
        bool opensBox = true;
        bool closesBox = true;
        bool continuesLine = false; ///< the text goes on in the line of the segment before
        bool isDiff = false;        ///< of Code: a unified diff
        int firstNumber = -1;       ///< of Prose: of its first ordered list; -1: as written
        int indent = 0;             ///< from the left, within a list or a quotation
        QList<int> quoteBars;       ///< where the bars of the quotations that it stands in are
        Tone tone = Tone::Normal;

        bool operator==(const Content &) const = default;
    };

    Segment(Content content, int width, const TextStyle &style);
    ~Segment();
    Segment(Segment &&) noexcept;
    Segment &operator=(Segment &&) noexcept;

    const Content &content() const { return m_content; }
    /// Keeps the height as an estimate.
    void setContent(Content content);
    void setWidth(int width);

    int height() const { return m_height; }
    bool isMeasured() const { return m_measured; }
    /// Without the gap below it.
    int bottom() const;
    void measure(const TextStyle &style);
    /// Drops the layout, keeps the height.
    void release() { m_document.reset(); }
    /// Style changed: nothing that was measured holds.
    void invalidate();
    /// What the text would like to be wide; valid when measured.
    int idealWidth() const { return m_idealWidth; }

    /// Of marks that overlap the last is seen.
    void paint(QPainter &painter, QPoint origin, const QRect &exposed, const QList<SegmentMark> &marks,
               const TextStyle &style);
    int positionAt(QPoint point, const TextStyle &style);
    QString linkAt(QPoint point, const TextStyle &style);
    int length(const TextStyle &style);
    QString textBetween(int from, int to, const TextStyle &style);
    std::pair<int, int> wordAt(int position, const TextStyle &style);
    /// Where the words stand, in positions of the text. Looked for once for each words and content.
    const QList<TextRange> &hits(const SoughtWords &words, const TextStyle &style);
    /// Top and height of the line that a position is in.
    std::pair<int, int> lineAt(int position, const TextStyle &style);

private:
    QTextDocument &document(const TextStyle &style);
    QMargins margins(const TextStyle &style) const;
    int estimatedHeight(const TextStyle &style) const;
    void paintBox(QPainter &painter, QPoint origin, const TextStyle &style) const;
    void paintAttachment(QPainter &painter, QPoint origin, const TextStyle &style) const;
    void paintQuoteBars(QPainter &painter, const TextStyle &style) const;
    QList<TextRange> find(const SoughtWords &words, const TextStyle &style);

    Content m_content;
    std::unique_ptr<QTextDocument> m_document;
    int m_width = 0;
    int m_height = 0;
    int m_idealWidth = 0;
    bool m_measured = false;
    QList<TextRange> m_hits;
    int m_hitsOf = 0; ///< SoughtWords::serial
};

} // namespace Deckhand

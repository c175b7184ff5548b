#include "ui/conversation/segment.h"

#include "ui/conversation/richdocument.h"
#include "ui/conversation/soughtwords.h"
#include "ui/style/diffformat.h"

#include <QAbstractTextDocumentLayout>
#include <QFontMetrics>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocumentFragment>
#include <QTextLayout>

namespace Deckhand {

namespace {

constexpr int kPlainLineHeight = 128; // percent
constexpr int kCodeLineHeight = 118;
constexpr int kBoxRadius = 8;
constexpr int kAfterProse = 9;
constexpr int kAfterBox = 11;
constexpr int kAttachmentGap = 5; ///< above each

QColor inkOf(Segment::Tone tone, const Theme &theme)
{
    return tone == Segment::Tone::Muted ? theme.muted : theme.text;
}

} // namespace

Segment::Segment(Content content, int width, const TextStyle &style) : m_content(std::move(content)), m_width(width)
{
    m_height = estimatedHeight(style);
}

Segment::~Segment() = default;
Segment::Segment(Segment &&) noexcept = default;
Segment &Segment::operator=(Segment &&) noexcept = default;

void Segment::setContent(Content content)
{
    if (content == m_content)
        return;
    m_content = std::move(content);
    m_hitsOf = 0;
    invalidate();
}

void Segment::setWidth(int width)
{
    if (width == m_width)
        return;
    m_width = width;
    m_measured = false;
}

int Segment::bottom() const
{
    if (m_content.kind == Kind::Prose)
        return m_height - kAfterProse;
    return m_content.kind == Kind::Code && m_content.closesBox ? m_height - kAfterBox : m_height;
}

void Segment::invalidate()
{
    m_document.reset();
    m_measured = false;
}

QMargins Segment::margins(const TextStyle &style) const
{
    switch (m_content.kind) {
    case Kind::Prose:
        return {m_content.indent, 0, 0, kAfterProse};
    case Kind::Code: {
        const int caption = m_content.caption.isEmpty() ? 0 : QFontMetrics(style.font).height() + 2;
        return {m_content.indent + 13, m_content.opensBox ? 10 + caption : 0, 13,
                m_content.closesBox ? 10 + kAfterBox : 0};
    }
    case Kind::More:
        return {13, 0, 13, kAfterBox};
    case Kind::Attachment:
        return {30, kAttachmentGap + 5, 10, 3};
    case Kind::Plain:
        break;
    }
    return {};
}

/// Good enough that the scroll bar is about right.
int Segment::estimatedHeight(const TextStyle &style) const
{
    const QMargins around = margins(style);
    const QFontMetrics metrics(m_content.kind == Kind::Code ? style.mono : style.font);
    const int perLine =
        std::max(8, (m_width - around.left() - around.right()) / std::max(1, metrics.averageCharWidth()));
    const qsizetype lines = 1 + m_content.text.count(u'\n') + m_content.text.size() / perLine;
    return int(lines) * metrics.height() * kPlainLineHeight / 100 + around.top() + around.bottom();
}

QTextDocument &Segment::document(const TextStyle &style)
{
    if (!m_document) {
        const QColor ink = inkOf(m_content.tone, style.theme);
        if (m_content.kind == Kind::Prose)
            m_document = proseDocument(m_content.text, style, m_content.firstNumber);
        else if (m_content.kind == Kind::Code)
            m_document = plainDocument(m_content.text, style.mono, ink, kCodeLineHeight);
        else
            m_document = plainDocument(m_content.text, style.font,
                                       m_content.kind == Kind::More ? style.theme.link : ink, kPlainLineHeight);
        if (m_content.isDiff)
            tintDiff(*m_document, style.theme);
    }
    const QMargins around = margins(style);
    m_document->setTextWidth(std::max(40, m_width - around.left() - around.right()));
    return *m_document;
}

void Segment::measure(const TextStyle &style)
{
    if (m_measured)
        return;
    const QMargins around = margins(style);
    const QTextDocument &laidOut = document(style);
    m_height = qCeil(laidOut.size().height()) + around.top() + around.bottom();
    m_idealWidth = qCeil(laidOut.idealWidth()) + around.left() + around.right();
    m_measured = true;
}

void Segment::paint(QPainter &painter, QPoint origin, const QRect &exposed, const QList<SegmentMark> &marks,
                    const TextStyle &style)
{
    QTextDocument &laidOut = document(style);
    const QMargins around = margins(style);
    if (m_content.kind == Kind::Code)
        paintBox(painter, origin, style);
    else if (m_content.kind == Kind::Attachment)
        paintAttachment(painter, origin, style);
    painter.save();
    painter.translate(origin + QPoint(around.left(), around.top()));
    if (m_content.kind == Kind::Prose)
        paintQuoteBars(painter, style);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, m_content.quoteBars.isEmpty() ? style.theme.text : style.theme.muted);
    context.clip = exposed.translated(-origin.x() - around.left(), -origin.y() - around.top());
    const int last = laidOut.characterCount() - 1;
    for (const SegmentMark &mark : marks) {
        QAbstractTextDocumentLayout::Selection selection;
        selection.cursor = QTextCursor(&laidOut);
        selection.cursor.setPosition(std::min(mark.from, last));
        selection.cursor.setPosition(std::min(mark.to, last), QTextCursor::KeepAnchor);
        selection.format.setBackground(mark.background);
        selection.format.setForeground(mark.ink);
        context.selections.append(selection);
    }
    laidOut.documentLayout()->draw(&painter, context);
    painter.restore();
}

/// Segments of one fence share a box: only its first and last have round corners.
void Segment::paintBox(QPainter &painter, QPoint origin, const TextStyle &style) const
{
    origin.rx() += m_content.indent;
    const int width = m_width - m_content.indent;
    QRectF box(origin.x(), origin.y(), width, bottom());
    painter.save();
    painter.setClipRect(box, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    box.adjust(0.5, m_content.opensBox ? 0.5 : -20, -0.5, m_content.closesBox ? -0.5 : 20);
    painter.setPen(style.theme.border);
    painter.setBrush(style.theme.codeBackground);
    painter.drawRoundedRect(box, kBoxRadius, kBoxRadius);
    if (m_content.opensBox && !m_content.caption.isEmpty()) {
        painter.setFont(scaledFont(style.font, 0.86));
        painter.setPen(m_content.tone == Tone::Error ? style.theme.error : style.theme.muted);
        painter.drawText(QRect(origin + QPoint(13, 6), QSize(width - 26, QFontMetrics(style.font).height() + 4)),
                         Qt::AlignLeft | Qt::AlignVCenter, m_content.caption);
    }
    painter.restore();
}

/// A sheet with a folded corner before the words.
void Segment::paintAttachment(QPainter &painter, QPoint origin, const TextStyle &style) const
{
    const Theme &theme = style.theme;
    const QRectF box(origin.x(), origin.y() + kAttachmentGap, std::min(m_width, m_idealWidth),
                     m_height - kAttachmentGap);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(theme.userBubble, theme.window, 0.55));
    painter.drawRoundedRect(box, 7, 7);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.muted, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF sheet(box.left() + 11, box.top() + std::min(box.height(), 28.0) / 2 - 6);
    const QPointF outline[] = {{0, 0}, {6, 0}, {10, 4}, {10, 12}, {0, 12}, {0, 0}};
    const QPointF corner[] = {{6, 0}, {6, 4}, {10, 4}};
    painter.translate(sheet);
    painter.drawPolyline(outline, 6);
    painter.drawPolyline(corner, 3);
    painter.restore();
}

void Segment::paintQuoteBars(QPainter &painter, const TextStyle &style) const
{
    qreal left = 0; // of the quotation: one within an item stands where the item's words do
    bool within = false;
    for (QTextBlock block = m_document->begin(); block.isValid(); block = block.next()) {
        const int level = block.blockFormat().intProperty(QTextFormat::BlockQuoteLevel);
        if (!std::exchange(within, level > 0))
            left = block.textList() ? 0 : block.blockFormat().indent() * m_document->indentWidth();
        const QRectF area = m_document->documentLayout()->blockBoundingRect(block);
        const QTextBlock next = block.next();
        qreal bottom = next.isValid() ? area.bottom() : qCeil(m_document->size().height());
        if (next.blockFormat().hasProperty(QTextFormat::BlockQuoteLevel))
            bottom = m_document->documentLayout()->blockBoundingRect(next).top();
        for (int bar = 0; bar < level; ++bar)
            painter.fillRect(QRectF(left + bar * kQuoteIndent, area.top(), kQuoteBar, bottom - area.top()),
                             style.theme.border);
    }
}

int Segment::positionAt(QPoint point, const TextStyle &style)
{
    const QMargins around = margins(style);
    QTextDocument &laidOut = document(style);
    const int position =
        laidOut.documentLayout()->hitTest(QPointF(point) - QPointF(around.left(), around.top()), Qt::FuzzyHit);
    return std::max(0, position);
}

QString Segment::linkAt(QPoint point, const TextStyle &style)
{
    if (m_content.kind != Kind::Prose)
        return {};
    return openableLink(document(style).documentLayout()->anchorAt(point));
}

int Segment::length(const TextStyle &style)
{
    return document(style).characterCount() - 1;
}

QString Segment::textBetween(int from, int to, const TextStyle &style)
{
    QTextCursor cursor(&document(style));
    const int last = length(style);
    cursor.setPosition(std::clamp(from, 0, last));
    cursor.setPosition(std::clamp(to, 0, last), QTextCursor::KeepAnchor);
    return cursor.selection().toPlainText();
}

std::pair<int, int> Segment::wordAt(int position, const TextStyle &style)
{
    QTextCursor cursor(&document(style));
    cursor.setPosition(std::clamp(position, 0, length(style)));
    cursor.select(QTextCursor::WordUnderCursor);
    return {cursor.selectionStart(), cursor.selectionEnd()};
}

const QList<TextRange> &Segment::hits(const SoughtWords &words, const TextStyle &style)
{
    if (m_hitsOf != words.serial()) {
        m_hits = words.isEmpty() ? QList<TextRange>() : find(words, style);
        m_hitsOf = words.serial();
    }
    return m_hits;
}

QList<TextRange> Segment::find(const SoughtWords &words, const TextStyle &style)
{
    if (m_content.kind == Kind::More)
        return {};
    if (m_content.kind != Kind::Prose) {
        // In a document a line feed is one character, whatever is before it.
        const bool plain = !m_content.text.contains(u'\r');
        return words.in(plain ? m_content.text
                              : QString(m_content.text).replace(QLatin1String("\r\n"), QLatin1String("\n")));
    }
    if (!words.mayBeInMarkdown(m_content.text))
        return {};
    const bool wasLaidOut = m_document != nullptr;
    QList<TextRange> found = words.in(document(style).toRawText());
    if (!wasLaidOut)
        release();
    return found;
}

std::pair<int, int> Segment::lineAt(int position, const TextStyle &style)
{
    const QTextDocument &laidOut = document(style);
    const QTextBlock block = laidOut.findBlock(std::min(position, laidOut.characterCount() - 1));
    const QRectF area = laidOut.documentLayout()->blockBoundingRect(block);
    const QTextLine line = block.layout()->lineForTextPosition(position - block.position());
    const int top = margins(style).top() + qFloor(block.layout()->position().y());
    return line.isValid() ? std::pair(top + qFloor(line.y()), qCeil(line.height()))
                          : std::pair(top, qCeil(area.height()));
}

} // namespace Deckhand

#include "ui/conversation/conversationentry.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/conversation/entrycontents.h"
#include "ui/conversation/entrypainting.h"

#include "models/conversationmodel.h"

#include <QPainter>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kHeader = 30;     ///< height of a header
constexpr int kBodyIndent = 22; ///< of a body below a header
constexpr int kRetryHeight = 30;

/// What went well says how long it took, everything else what it is before.
QString toolDetail(const QModelIndex &index, const QString &state)
{
    const QString duration = durationText(index.data(ConversationModel::DurationRole).toLongLong());
    if (state == u"done")
        return duration;
    const QString text = index.data(ConversationModel::StateTextRole).toString();
    return duration.isEmpty() ? text : text + QStringLiteral(" · ") + duration;
}

} // namespace

ConversationEntry::ConversationEntry(const QModelIndex &index, int width, const TextStyle &style, EntryExtent extent)
    : m_style(style),
      m_width(width),
      m_extent(extent)
{
    update(index);
}

bool ConversationEntry::folds(const QModelIndex &index)
{
    return hasHeader(kindOf(index));
}

void ConversationEntry::update(const QModelIndex &index)
{
    const Kind kind = kindOf(index);
    if (kind != m_kind) {
        m_segments.clear();
        m_splitter = {};
        m_seen = {};
        m_kind = kind;
    }
    readHeader(index);
    readBody(index);
}

void ConversationEntry::setExtent(EntryExtent extent, const QModelIndex &index)
{
    if (extent.unfolded != m_extent.unfolded)
        m_selection = {};
    m_extent = extent;
    readBody(index);
}

void ConversationEntry::readHeader(const QModelIndex &index)
{
    m_canRetry = index.data(ConversationModel::CanRetryRole).toBool();
    m_canMove = index.data(ConversationModel::CanMoveRole).toBool();
    m_summary = oneLine(index.data(ConversationModel::SummaryRole).toString(), 500);
    m_foldable = hasHeader(m_kind);
    m_animated = false;
    if (m_kind == Kind::ToolCall) {
        m_title = index.data(ConversationModel::ToolNameRole).toString();
        m_toolState = index.data(ConversationModel::StateWordRole).toString();
        m_detail = toolDetail(index, m_toolState);
        m_animated = m_toolState == u"running";
        m_startedAt = index.data(ConversationModel::StartedAtRole).toDateTime();
    } else if (m_kind == Kind::Thinking) {
        m_animated = index.data(ConversationModel::StreamingRole).toBool();
    }
}

void ConversationEntry::readBody(const QModelIndex &index)
{
    if (m_kind == Kind::Assistant) {
        readMarkdown(index.data(ConversationModel::TextRole).toString(),
                     index.data(ConversationModel::StreamingRole).toBool());
        return;
    }
    std::vector<Segment::Content> contents = bodyContents(index, m_extent);
    m_segments.erase(m_segments.begin() + qsizetype(std::min(contents.size(), m_segments.size())), m_segments.end());
    for (size_t i = 0; i < contents.size(); ++i)
        setSegment(i, std::move(contents[i]));
    place(0);
}

/// Only what was added is read; the pieces before keep their layout.
void ConversationEntry::readMarkdown(const QString &text, bool grows)
{
    if (!m_seen.isContinuedBy(text)) {
        m_splitter = {};
        m_seen = {};
        m_selection = {};
    }
    const auto first = size_t(m_splitter.append(QStringView(text).sliced(m_seen.size())));
    m_seen.see(text, grows);
    const std::vector<MarkdownPiece> &pieces = m_splitter.pieces();
    m_segments.erase(m_segments.begin() + qsizetype(std::min(pieces.size(), m_segments.size())), m_segments.end());
    for (size_t i = first; i < pieces.size(); ++i)
        setSegment(i, contentOf(pieces[i]));
    place(std::min(first, m_segments.size()));
}

void ConversationEntry::setSegment(size_t at, Segment::Content content)
{
    if (at < m_segments.size())
        m_segments[at].setContent(std::move(content));
    else
        m_segments.emplace_back(std::move(content), bodyWidth(), m_style);
}

QMargins ConversationEntry::bodyMargins() const
{
    switch (m_kind) {
    case Kind::User:
        return {14, 14 + 9, 14, 9 + 10};
    case Kind::Error:
        return {18, 8 + 12, 16, 12 + 10 + (m_canRetry ? kRetryHeight + 10 : 0)};
    case Kind::Assistant:
        return {0, 8, 0, 0};
    case Kind::Remark:
        return {0, 7, 0, 9};
    case Kind::Thinking:
        return m_segments.empty() ? QMargins(0, kHeader, 0, 0) : QMargins(kBodyIndent + 14, kHeader + 2, 0, 12);
    case Kind::ToolCall:
    case Kind::Notices:
    case Kind::Summary:
        break;
    }
    const int buttons = m_canMove ? kRetryHeight + 8 : 0;
    return m_segments.empty() ? QMargins(0, kHeader, 0, buttons) : QMargins(kBodyIndent, kHeader + 2, 0, 2 + buttons);
}

int ConversationEntry::bodyWidth() const
{
    const int column = m_kind == Kind::User ? m_width * 88 / 100 : m_width;
    // Of a header's body the margins are those of a body that has segments, also while the first is being made.
    const int indent = m_kind == Kind::Thinking ? kBodyIndent + 14 : hasHeader(m_kind) ? kBodyIndent : 0;
    const QMargins margins = bodyMargins();
    return std::max(60, column - std::max(margins.left(), indent) - margins.right());
}

/// The user's words stand at the right, in a bubble as wide as they need.
int ConversationEntry::bodyLeft() const
{
    if (m_kind != Kind::User)
        return bodyMargins().left();
    return m_width - std::min(bodyWidth(), bubbleWidth()) - bodyMargins().right();
}

/// A long text, of several segments, takes all the width from the start: measured piece by piece it would jump.
int ConversationEntry::bubbleWidth() const
{
    int widest = 10;
    int texts = 0;
    for (const Segment &segment : m_segments) {
        const bool isText = segment.content().kind != Segment::Kind::Attachment;
        texts += isText;
        if (texts > 1 || (isText && !segment.isMeasured()))
            return bodyWidth();
        if (segment.isMeasured())
            widest = std::max(widest, segment.idealWidth());
    }
    return widest;
}

void ConversationEntry::setWidth(int width)
{
    if (width == m_width)
        return;
    m_width = width;
    for (Segment &segment : m_segments)
        segment.setWidth(bodyWidth());
}

void ConversationEntry::place(size_t from)
{
    m_tops.resize(m_segments.size());
    int y = from == 0 ? bodyMargins().top() : m_tops[from - 1] + m_segments[from - 1].height();
    for (size_t i = from; i < m_segments.size(); ++i) {
        m_tops[i] = y;
        y += m_segments[i].height();
    }
    m_height = y + bodyMargins().bottom();
}

size_t ConversationEntry::firstSegmentAt(int y) const
{
    const auto after = std::upper_bound(m_tops.begin(), m_tops.end(), y);
    return after == m_tops.begin() ? 0 : size_t(after - m_tops.begin()) - 1;
}

bool ConversationEntry::layOut(int top, int bottom)
{
    const size_t first = firstSegmentAt(top);
    bool moved = false;
    int y = first < m_tops.size() ? m_tops[first] : 0;
    for (size_t i = first; i < m_segments.size() && y < bottom; ++i) {
        const int before = m_segments[i].height();
        m_segments[i].measure(m_style);
        moved |= m_segments[i].height() != before;
        y += m_segments[i].height();
    }
    if (moved)
        place(first);
    return moved;
}

void ConversationEntry::releaseOutside(int top, int bottom)
{
    for (size_t i = 0; i < m_segments.size(); ++i) {
        if (m_tops[i] > bottom || m_tops[i] + m_segments[i].height() < top)
            m_segments[i].release();
    }
}

std::pair<int, int> ConversationEntry::segmentAt(int y) const
{
    if (m_segments.empty() || y < m_tops.front())
        return {-1, 0};
    const size_t segment = firstSegmentAt(y);
    return {int(segment), m_tops[segment]};
}

int ConversationEntry::segmentTop(int segment) const
{
    return segment >= 0 && size_t(segment) < m_tops.size() ? m_tops[size_t(segment)] : 0;
}

QRect ConversationEntry::retryArea() const
{
    return m_canRetry ? QRect(bodyLeft(), m_height - 10 - 12 - kRetryHeight, 96, kRetryHeight) : QRect();
}

QRect ConversationEntry::moveArea() const
{
    return m_canMove ? QRect(kBodyIndent, m_height - 4 - kRetryHeight, 1, kRetryHeight) : QRect();
}

void ConversationEntry::paint(QPainter &painter, QPoint origin, const QRect &exposed, int spinDegrees,
                              const SoughtWords &words, EntrySpot current)
{
    paintFrame(painter, origin);
    if (m_foldable)
        paintHeader(painter, origin, spinDegrees);
    const int left = bodyLeft();
    for (size_t i = firstSegmentAt(exposed.top() - origin.y()); i < m_segments.size(); ++i) {
        const QPoint at = origin + QPoint(left, m_tops[i]);
        paintQuoteBars(painter, origin + QPoint(left, 0), i);
        if (at.y() > exposed.bottom())
            break;
        m_segments[i].paint(painter, at, exposed, marksOf(int(i), words, current), m_style);
    }
}

QList<SegmentMark> ConversationEntry::marksOf(int segment, const SoughtWords &words, EntrySpot current)
{
    Segment &marked = m_segments[size_t(segment)];
    const Theme &theme = m_style.theme;
    QList<SegmentMark> marks;
    for (const TextRange &hit : marked.hits(words, m_style)) {
        const bool isCurrent = current == EntrySpot{segment, int(hit.from)};
        marks.append({int(hit.from), int(hit.end()),
                      isCurrent ? theme.warning : mixed(theme.window, theme.warning, 0.35),
                      isCurrent ? theme.window : theme.text});
    }
    const EntrySpot first = m_selection.first();
    const EntrySpot last = m_selection.last();
    if (!m_selection.isEmpty() && segment >= first.segment && segment <= last.segment)
        marks.append({segment == first.segment ? first.position : 0,
                      segment == last.segment ? last.position : marked.length(m_style), theme.selection, theme.text});
    return marks;
}

/// Up to the segment before, which is in the same quotation.
void ConversationEntry::paintQuoteBars(QPainter &painter, QPoint origin, size_t segment) const
{
    const int top = segment == 0 ? m_tops[0] : m_tops[segment - 1] + m_segments[segment - 1].bottom();
    const int height = m_tops[segment] + m_segments[segment].bottom() - top;
    for (const int left : m_segments[segment].content().quoteBars)
        painter.fillRect(QRect(origin + QPoint(left, top), QSize(kQuoteBar, height)), m_style.theme.border);
}

void ConversationEntry::paintFrame(QPainter &painter, QPoint origin) const
{
    const QMargins body = bodyMargins();
    if (m_kind == Kind::User) {
        const int left = bodyLeft() - 14;
        const QRect bubble(origin.x() + left, origin.y() + 14, m_width - left, m_height - 14 - 10);
        paintBubble(painter, bubble, m_style);
    } else if (m_kind == Kind::Error) {
        paintErrorCard(painter, QRect(origin.x(), origin.y() + 8, m_width, m_height - 18), m_style);
    } else if (m_kind == Kind::Thinking && !m_segments.empty()) {
        painter.fillRect(
            QRect(origin.x() + kBodyIndent, origin.y() + body.top(), 3, m_height - body.top() - body.bottom()),
            m_style.theme.border);
    }
}

void ConversationEntry::paintHeader(QPainter &painter, QPoint origin, int spinDegrees) const
{
    EntryHeader header;
    header.title = m_title;
    header.summary = m_summary;
    header.detail = m_detail;
    if (const qint64 ms = m_startedAt.msecsTo(QDateTime::currentDateTimeUtc()); m_animated && ms >= 1000)
        header.detail += QStringLiteral(" · ") + runningTimeText(ms);
    header.unfolded = m_extent.unfolded;
    header.spinDegrees = spinDegrees;
    if (m_kind == Kind::ToolCall) {
        header.mark = m_animated ? EntryMark::Spinner : EntryMark::Status;
        header.status = markOfRunState(m_toolState, m_style.theme);
    } else if (m_kind == Kind::Thinking) {
        header.mark = m_animated ? EntryMark::Spinner : EntryMark::Dot;
    } else {
        header.mark = m_kind == Kind::Summary ? EntryMark::Summary : EntryMark::Bell;
    }
    header.rule = m_kind == Kind::Summary;
    paintEntryHeader(painter, QRect(origin, QSize(m_width, kHeader)), header, m_style);
}

EntryHit ConversationEntry::hitTest(QPoint point)
{
    EntryHit hit;
    if (m_foldable && point.y() < kHeader) {
        hit.part = EntryHit::Part::Header;
        return hit;
    }
    if (m_segments.empty() || point.y() < 0 || point.y() > m_height)
        return hit;
    const size_t at = firstSegmentAt(point.y());
    const QPoint local = point - QPoint(bodyLeft(), m_tops[at]);
    if (m_segments[at].content().kind == Segment::Kind::More) {
        hit.part = EntryHit::Part::More;
        return hit;
    }
    hit.part = EntryHit::Part::Text;
    hit.spot = {int(at), m_segments[at].positionAt(local, m_style)};
    hit.link = m_segments[at].linkAt(local, m_style);
    return hit;
}

QString ConversationEntry::selectedText()
{
    QString text;
    const EntrySpot first = m_selection.first();
    const EntrySpot last = m_selection.last();
    for (int i = std::max(0, first.segment);
         !m_selection.isEmpty() && i <= last.segment && size_t(i) < m_segments.size(); ++i) {
        Segment &segment = m_segments[size_t(i)];
        const int from = i == first.segment ? first.position : 0;
        const int to = i == last.segment ? last.position : segment.length(m_style);
        if (i > first.segment && !segment.content().continuesLine)
            text += segment.content().kind == Segment::Kind::Prose ? QStringLiteral("\n\n") : QStringLiteral("\n");
        text += segment.textBetween(from, to, m_style);
    }
    return text;
}

EntrySelection ConversationEntry::takenBy(int clicks, EntrySpot spot)
{
    if (clicks < 2)
        return {spot, spot};
    Segment &segment = m_segments[size_t(spot.segment)];
    const auto [from, to] =
        clicks == 2 ? segment.wordAt(spot.position, m_style) : std::pair(0, segment.length(m_style));
    return {{spot.segment, from}, {spot.segment, to}};
}

EntrySpot ConversationEntry::hit(int segment, int number, const SoughtWords &words)
{
    if (size_t(segment) >= m_segments.size())
        return {};
    const QList<TextRange> &hits = m_segments[size_t(segment)].hits(words, m_style);
    return number < hits.size() ? EntrySpot{segment, int(hits.at(number).from)} : EntrySpot();
}

std::pair<int, int> ConversationEntry::lineAt(EntrySpot spot)
{
    Segment &segment = m_segments[size_t(spot.segment)];
    segment.measure(m_style);
    place(size_t(spot.segment));
    return segment.lineAt(spot.position, m_style);
}

/// The first and one beyond the last segment of the box at `point`.
std::pair<size_t, size_t> ConversationEntry::codeGroupAt(QPoint point) const
{
    if (m_segments.empty() || point.y() < m_tops.front() || point.y() > m_height)
        return {0, 0};
    size_t first = firstSegmentAt(point.y());
    if (m_segments[first].content().kind != Segment::Kind::Code)
        return {0, 0};
    size_t end = first;
    while (first > 0 && !m_segments[first].content().opensBox)
        --first;
    while (end < m_segments.size() && !m_segments[end].content().closesBox)
        ++end;
    return {first, std::min(end + 1, m_segments.size())};
}

EntryCode ConversationEntry::codeAt(QPoint point) const
{
    const auto [first, end] = codeGroupAt(point);
    if (first == end)
        return {};
    const int indent = m_segments[first].content().indent;
    const int bottom = m_tops[end - 1] + m_segments[end - 1].height();
    EntryCode code{{bodyLeft() + indent, m_tops[first], bodyWidth() - indent, bottom - m_tops[first]}, {}};
    for (size_t i = first; i < end; ++i) {
        if (i > first && !m_segments[i].content().continuesLine)
            code.text += u'\n';
        code.text += m_segments[i].content().text;
    }
    return code;
}

} // namespace Deckhand

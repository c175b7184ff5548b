#include "ui/conversation/entrycontents.h"

#include "base/textcut.h"
#include "models/conversationmodel.h"

namespace Deckhand {

namespace {

constexpr int kShownLines = 40; ///< before "… more lines"
constexpr int kLines = 40;
constexpr int kCharacters = 3000; // one segment's work stays well below a frame

/// Where the chunk that starts at `from` ends, and whether it ends within a line.
struct Cut {
    qsizetype end = 0;
    int lines = 0;
    bool withinLine = false;
};

Cut cutAfter(QStringView text, qsizetype from, int maxLines)
{
    Cut cut{from, 0, false};
    while (cut.end < text.size() && cut.lines < maxLines) {
        qsizetype newline = text.indexOf(u'\n', cut.end);
        newline = newline < 0 ? text.size() : newline;
        if (newline - from > kCharacters) {
            if (cut.lines == 0)
                return {std::max(from + 1, characterStart(text, from + kCharacters)), 1, true};
            break;
        }
        cut.end = newline + 1;
        ++cut.lines;
    }
    cut.end = std::min(cut.end, text.size());
    return cut;
}

/// Of the box that a call's answer stands in; null while it has none.
QString resultCaption(const QString &state)
{
    if (state == u"queued" || state == u"asks" || state == u"running")
        return {};
    if (state == u"failed")
        return QStringLiteral("Error");
    if (state == u"denied")
        return QStringLiteral("Denied");
    if (state == u"stopped")
        return QStringLiteral("Stopped");
    return state == u"lost" ? QStringLiteral("Lost") : QStringLiteral("Result");
}

void append(std::vector<Segment::Content> &to, std::vector<Segment::Content> from)
{
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

/// What a command that runs has written, also of a folded row; nothing when there is none.
std::vector<Segment::Content> liveContents(const QModelIndex &index)
{
    const QString lines = index.data(ConversationModel::LiveRole).toString();
    if (lines.isEmpty())
        return {};
    Segment::Content pattern;
    pattern.kind = Segment::Kind::Code;
    pattern.caption = QStringLiteral("Output so far");
    return textChunks(lines, pattern, 0);
}

std::vector<Segment::Content> toolContents(const QModelIndex &index, int limit)
{
    const QString state = index.data(ConversationModel::StateWordRole).toString();
    const QString diff = index.data(ConversationModel::DiffRole).toString();
    Segment::Content pattern;
    pattern.kind = Segment::Kind::Code;
    pattern.isDiff = !diff.isEmpty();
    pattern.caption = !pattern.isDiff    ? QStringLiteral("Input")
                    : state != u"denied" ? QStringLiteral("Changes")
                                         : QStringLiteral("Changes that were not made");
    auto contents =
        textChunks(pattern.isDiff ? diff : index.data(ConversationModel::InputTextRole).toString(), pattern, limit);
    pattern.isDiff = false;
    pattern.caption = resultCaption(state);
    pattern.tone = state == u"failed" ? Segment::Tone::Error : Segment::Tone::Normal;
    if (!pattern.caption.isNull())
        append(contents, textChunks(index.data(ConversationModel::ResultTextRole).toString(), pattern, limit));
    append(contents, liveContents(index));
    return contents;
}

} // namespace

TranscriptEntry::Kind kindOf(const QModelIndex &index)
{
    return TranscriptEntry::Kind(index.data(ConversationModel::KindRole).toInt());
}

bool hasHeader(TranscriptEntry::Kind kind)
{
    using Kind = TranscriptEntry::Kind;
    return kind == Kind::ToolCall || kind == Kind::Thinking || kind == Kind::Notices || kind == Kind::Summary;
}

Segment::Content contentOf(const MarkdownPiece &piece)
{
    Segment::Content content;
    content.text = piece.text;
    content.kind = Segment::Kind::Prose;
    content.firstNumber = piece.number;
    for (const MarkdownContainer container : piece.within) {
        if (container == MarkdownContainer::Quotation)
            content.quoteBars.append(content.indent);
        content.indent += container == MarkdownContainer::Quotation ? kQuoteIndent : kItemIndent;
    }
    if (piece.kind == MarkdownPiece::Kind::Code) {
        content.kind = Segment::Kind::Code;
        content.caption = piece.language;
        content.opensBox = piece.opensFence;
        content.closesBox = piece.closesFence;
        content.continuesLine = piece.continuesLine;
    }
    return content;
}

std::vector<Segment::Content> markdownContents(const QString &text)
{
    MarkdownSplitter splitter;
    splitter.append(text);
    std::vector<Segment::Content> contents;
    for (const MarkdownPiece &piece : splitter.pieces())
        contents.push_back(contentOf(piece));
    return contents;
}

std::vector<Segment::Content> textChunks(const QString &text, const Segment::Content &pattern, int maxLines)
{
    std::vector<Segment::Content> chunks;
    qsizetype from = 0;
    int left = maxLines > 0 ? maxLines : std::numeric_limits<int>::max();
    bool within = false;
    do {
        const Cut cut = cutAfter(text, from, std::min(left, kLines));
        QStringView part = QStringView(text).sliced(from, cut.end - from);
        if (part.endsWith(u'\n'))
            part.chop(1);
        Segment::Content chunk = pattern;
        chunk.text = part.toString();
        chunk.opensBox = from == 0;
        chunk.closesBox = false;
        chunk.continuesLine = std::exchange(within, cut.withinLine);
        chunks.push_back(std::move(chunk));
        from = cut.end;
        left -= cut.lines;
    } while (from < text.size() && left > 0);
    chunks.back().closesBox = true;
    if (from < text.size()) {
        const qsizetype hidden = 1 + QStringView(text).sliced(from).chopped(1).count(u'\n');
        Segment::Content more;
        more.kind = Segment::Kind::More;
        more.text = hidden == 1 ? QStringLiteral("… 1 more line") : QStringLiteral("… %1 more lines").arg(hidden);
        chunks.push_back(std::move(more));
    }
    return chunks;
}

std::vector<Segment::Content> userContents(const QString &text, const QStringList &attachments, int limit)
{
    std::vector<Segment::Content> contents;
    if (!text.isEmpty() || attachments.isEmpty())
        contents = textChunks(text, {}, limit);
    for (const QString &line : attachments) {
        Segment::Content attachment;
        attachment.kind = Segment::Kind::Attachment;
        attachment.text = line.simplified();
        contents.push_back(std::move(attachment));
    }
    return contents;
}

std::vector<Segment::Content> bodyContents(const QModelIndex &index, EntryExtent extent)
{
    using Kind = TranscriptEntry::Kind;
    const Kind kind = kindOf(index);
    if (hasHeader(kind) && !extent.unfolded)
        return kind == Kind::ToolCall ? liveContents(index) : std::vector<Segment::Content>();
    // What is thought just now is at the end.
    const int limit = extent.whole || kind == Kind::Thinking ? 0 : kShownLines;
    if (kind == Kind::ToolCall)
        return toolContents(index, limit);
    const QString text = index.data(ConversationModel::TextRole).toString();
    if (kind == Kind::User)
        return userContents(text, index.data(ConversationModel::AttachmentsRole).toStringList(), limit);
    if (kind == Kind::Assistant || kind == Kind::Summary)
        return markdownContents(text);
    Segment::Content pattern;
    if (kind == Kind::Notices)
        pattern.kind = Segment::Kind::Code;
    if (kind == Kind::Thinking || kind == Kind::Remark)
        pattern.tone = Segment::Tone::Muted;
    if (kind == Kind::Thinking && text.isEmpty())
        return {};
    return textChunks(text, pattern, limit);
}

} // namespace Deckhand

#include "ui/conversation/entrycontents.h"

#include "base/textcut.h"

namespace Deckhand {

namespace {

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

} // namespace

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

} // namespace Deckhand

#include "ui/conversation/entrycontents.h"

#include "ui/conversation/textchunks.h"

namespace Deckhand {

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

#pragma once

#include "ui/conversation/markdownsplitter.h"
#include "ui/conversation/segment.h"

#include <QStringList>

#include <vector>

namespace Deckhand {

// What a row's body is made of.

Segment::Content contentOf(const MarkdownPiece &piece);
/// Of a text that does not grow.
std::vector<Segment::Content> markdownContents(const QString &text);
/// Cuts plain text into segments of bounded size, like `pattern` but for the text and what joins them. Beyond `maxLines` lines
/// (0: no limit) a segment of kind More tells how many lines are left out.
std::vector<Segment::Content> textChunks(const QString &text, const Segment::Content &pattern, int maxLines);

/// The user's words, at most `limit` lines of them (0: all), and below them a segment for each attachment.
std::vector<Segment::Content> userContents(const QString &text, const QStringList &attachments, int limit);

} // namespace Deckhand

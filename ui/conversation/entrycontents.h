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
/// The user's words, at most `limit` lines of them (0: all), and below them a segment for each attachment.
std::vector<Segment::Content> userContents(const QString &text, const QStringList &attachments, int limit);

} // namespace Deckhand

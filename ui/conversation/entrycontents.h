#pragma once

#include "conversation/transcript.h"
#include "ui/conversation/markdownsplitter.h"
#include "ui/conversation/segment.h"

#include <QModelIndex>
#include <QStringList>

#include <vector>

namespace Deckhand {

// What a row's body is made of.

/// How much of a row is shown.
struct EntryExtent {
    bool unfolded = false; ///< what its header folds
    bool whole = false;    ///< a long text without its cap
};

TranscriptEntry::Kind kindOf(const QModelIndex &index);
/// A row of this kind has a header that folds it.
bool hasHeader(TranscriptEntry::Kind kind);
/// The pieces of a row's body; of one that is folded what it writes just now, if it does. All of an assistant's words, as they are now.
std::vector<Segment::Content> bodyContents(const QModelIndex &index, EntryExtent extent);

Segment::Content contentOf(const MarkdownPiece &piece);
/// Of a text that does not grow.
std::vector<Segment::Content> markdownContents(const QString &text);
/// Cuts plain text into segments of bounded size, like `pattern` but for the text and what joins them. Beyond `maxLines` lines
/// (0: no limit) a segment of kind More tells how many lines are left out.
std::vector<Segment::Content> textChunks(const QString &text, const Segment::Content &pattern, int maxLines);

/// The user's words, at most `limit` lines of them (0: all), and below them a segment for each attachment.
std::vector<Segment::Content> userContents(const QString &text, const QStringList &attachments, int limit);

} // namespace Deckhand

#pragma once

#include "conversation/message.h"
#include "historysearch/searchquery.h"

#include <functional>

namespace Deckhand {

/// A text of a conversation that is found as one.
struct Piece {
    int message = 0; ///< its place in the history
    PieceKind kind = PieceKind::Words;
    QDateTime at;
    ToolUseId call;
    QString tool;
    QString files; ///< the paths that the call's input names, a line each
    QString text;
};

/// What a call was, which the message with its result does not tell.
struct CallFacts {
    QString tool;
    QString files;
};

/// The texts of messages, in order; the first is the `first` of its history. `earlier` is asked about calls of messages
/// before these. Thinking and what is attached are left out, but for the names of attached files.
QList<Piece> piecesOf(const QList<MessagePtr> &messages, int first,
                      const std::function<CallFacts(const ToolUseId &)> &earlier);

/// The first that the user said, in a line; empty where that is nothing.
QString titleOf(const QList<MessagePtr> &messages);

/// If the piece is what the query wants, where it stands in it; `session`, `title` and `folder` are left empty.
std::optional<SearchHit> hitIn(const Piece &piece, const SearchWords &words);

} // namespace Deckhand

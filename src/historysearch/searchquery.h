#pragma once

#include "base/foldedtext.h"
#include "base/ids.h"

#include <QDateTime>

namespace Deckhand {

/// What is looked for in all conversations. What is empty or invalid does not narrow it.
struct SearchQuery {
    static constexpr int kMostHits = 100;
    static constexpr int kMostOfOne = 3;

    QString words;        ///< as typed, see SearchWords
    QString folder = {};  ///< the conversation's workspace, absolute
    QDateTime since = {}; ///< of the message
    QDateTime until = {};
    QString tool = {}; ///< a call of this tool, or its result
    QString file = {}; ///< a call that names a file with this in its path, or its result
    int most = kMostHits;
    int mostOfOne = kMostOfOne; ///< of one conversation

    friend bool operator==(const SearchQuery &, const SearchQuery &) = default;
};

/// Where in a conversation something is said.
enum class PieceKind { Words, Answer, ToolInput, ToolResult, Notice };
/// `words`, `answer`, `tool_input`, `tool_result`, `notice`.
QString wordOf(PieceKind kind);

struct SearchHit {
    SessionId session;
    QString title; ///< of the conversation
    QString folder;
    int message = 0; ///< its place in the history
    PieceKind kind = PieceKind::Words;
    ToolUseId call;           ///< of tool calls and results
    QString tool;             ///< likewise
    QDateTime at;             ///< of the message, UTC; may be invalid
    QString snippet;          ///< one line of the text around the first match
    QList<TextRange> matches; ///< in the snippet
    bool beginsWords = false; ///< what was looked for begins words there
};

struct SearchAnswer {
    SearchQuery query;
    QList<SearchHit> hits; ///< what begins words first, then the newest first
    bool isCapped = false; ///< there may be more, which is older
    QString remark;        ///< for people: the index could not be used, and why
};

} // namespace Deckhand

#pragma once

#include "conversation/contentblock.h"

#include <QStringList>

namespace Deckhand {

/// A tool use of the demo model and what came of it.
struct DemoCall {
    ToolUseBlock use;
    ToolResultBlock result;
};

// Sentences of the demo model about what happened, in Markdown. Everything that they report is read from results.

/// All calls of a turn; the created tasks of a plan share one list.
QString reportCalls(const QList<DemoCall> &calls);
/// The ends that a <background-results> text tells of.
QString reportNotices(const QString &text);
/// What the model understands.
QString demoHelp();

/// `code` as an inline code span or a block, whatever backticks it contains.
QString codeSpan(const QString &code);
QString codeBlock(const QStringList &lines);

} // namespace Deckhand

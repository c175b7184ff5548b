#pragma once

#include "conversation/message.h"
#include "conversation/toolcall.h"

#include <QHash>

namespace Deckhand {

/// A call as the model made it: queued.
ToolCall callOf(const ToolUseBlock &use);
/// A tool call's line for people where the tool gave none (a resumed session): the command, the path, or the input.
QString toolSummary(const ToolCall &call);
/// A call's input for people, a field a line; texts of several lines below their name.
QString inputText(const QJsonObject &input);
/// What it gave, for people: its text, and that there are images.
QString resultText(const ToolResultBlock &result);
/// For people and programs: `queued`, `asks`, `running`, and at its end `done`, `failed`, `denied`, `stopped` or `lost`.
QString stateWord(const ToolCall &call);
/// It is done, with what its result tells of it.
void complete(ToolCall &call, const ToolResultBlock &result);

/// The tool calls of a history that is told again, message by message.
class ToldCalls
{
public:
    /// The calls that this message answers, with their lines for people, in the order in which they ran, as far as that is
    /// known.
    QList<ToolCall> follow(const Message &message);

private:
    QHash<ToolUseId, ToolUseBlock> m_open;
};

} // namespace Deckhand

#include "conversation/message.h"

namespace Deckhand {

QString textOf(const Message &message)
{
    QStringList texts;
    for (const ContentBlock &block : message.content) {
        if (const auto *text = std::get_if<TextBlock>(&block); text && !text->text.isEmpty())
            texts.append(text->text);
    }
    return texts.join(QStringLiteral("\n\n"));
}

QList<ToolUseBlock> toolUsesOf(const Message &message)
{
    QList<ToolUseBlock> uses;
    for (const ContentBlock &block : message.content) {
        if (const auto *use = std::get_if<ToolUseBlock>(&block))
            uses.append(*use);
    }
    return uses;
}

} // namespace Deckhand

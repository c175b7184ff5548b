#include "conversation/slashcommand.h"

#include "conversation/message.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// The words behind the command, if `text` begins with it; an attached letter makes another word of it.
std::optional<QString> wordsBehind(const SlashCommand &command, const QString &text)
{
    const QString typed = command.typed();
    const QString rest = text.mid(typed.size());
    if (!text.startsWith(typed) || !(rest.isEmpty() || rest.front().isSpace()))
        return std::nullopt;
    return rest.trimmed();
}

} // namespace

const QList<SlashCommand> &slashCommands()
{
    static const QList<SlashCommand> commands{
        {SlashCommand::Deed::Compact, u"compact"_qs, u"what matters most"_qs,
         QT_TRANSLATE_NOOP("SlashCommand",
                           "/compact sums the conversation up to make room. Words behind it say what matters most.")},
    };
    return commands;
}

QList<ContentBlock> compactPrompt(const QString &wish)
{
    const auto command = std::find_if(slashCommands().begin(), slashCommands().end(), [](const SlashCommand &known) {
        return known.deed == SlashCommand::Deed::Compact;
    });
    return {TextBlock{QString(command->typed() + u' ' + wish).trimmed()}};
}

std::optional<GivenCommand> commandIn(const QList<ContentBlock> &prompt)
{
    if (!attachmentsOf(prompt).isEmpty())
        return std::nullopt;
    for (const SlashCommand &command : slashCommands()) {
        if (const auto words = wordsBehind(command, wordsOf(prompt).trimmed()))
            return GivenCommand{command.deed, *words};
    }
    return std::nullopt;
}

const SlashCommand *commandForTyped(const QString &text)
{
    for (const SlashCommand &command : slashCommands()) {
        if (wordsBehind(command, text) || (text.startsWith(u'/') && command.typed().startsWith(text)))
            return &command;
    }
    return nullptr;
}

} // namespace Deckhand

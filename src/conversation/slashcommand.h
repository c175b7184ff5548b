#pragma once

#include "conversation/contentblock.h"

#include <optional>

namespace Deckhand {

/// A word to the program among the prompts to the model: "/NAME" or "/NAME WORDS", alone in its prompt.
struct SlashCommand {
    enum class Deed { Compact };

    Deed deed;
    QString name;         ///< without the slash
    QString argument;     ///< what the words behind it say; empty: it takes none
    const char *sentence; ///< for people, to be translated in the context SlashCommand

    QString typed() const { return u'/' + name; }
};

const QList<SlashCommand> &slashCommands();

/// The prompt that has the conversation summed up; `wish`: what matters most.
QList<ContentBlock> compactPrompt(const QString &wish = {});

struct GivenCommand {
    SlashCommand::Deed deed;
    QString words; ///< those behind it; may be empty
};
/// Nothing: the prompt is for the model. So are one with an attachment, and one that begins with an unknown "/word".
std::optional<GivenCommand> commandIn(const QList<ContentBlock> &prompt);

/// What is being typed is, or may become, this command.
const SlashCommand *commandForTyped(const QString &text);

} // namespace Deckhand

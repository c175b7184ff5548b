#pragma once

#include "conversation/contentblock.h"

#include <optional>

namespace Deckhand {

/// A word to the program among the prompts to the model: "/NAME" or "/NAME WORDS", alone in its prompt.
struct SlashCommand {
    enum class Deed {
        Compact, ///< the session's; what it does not do itself is for whoever takes the prompt
        Prompt,  ///< words for the model stand in its place
        Plan,    ///< its words are the prompt, in mode plan
        Tasks,
        Cost,
        Help,
        // Of the window:
        NewConversation,
        Model,
        Resume,
        Export,
        Remember,
    };

    Deed deed = Deed::Prompt;
    QString name;        ///< without the slash
    QString argument;    ///< what the words behind it say; empty: it takes none
    QString description; ///< for people; of the program's own: goes on behind the name, "sums the conversation up"
    QString prompt;      ///< of Deed::Prompt: `$ARGUMENTS` in it are the words behind it, `$1` to `$9` each of them
    bool isOwn = true;   ///< the program's; else of a file

    QString typed() const { return u'/' + name; }
    /// "/compact sums the conversation up …"
    QString sentence() const { return typed() + (isOwn ? u" "_qs : u": "_qs) + description; }
    bool needsWindow() const { return deed >= Deed::NewConversation; }
};

/// The program's own, translated.
QList<SlashCommand> slashCommands();

/// The prompt that has the conversation summed up; `wish`: what matters most.
QList<ContentBlock> compactPrompt(const QString &wish = {});
/// The wish of such a prompt; nothing: it is another.
std::optional<QString> compactionIn(const QList<ContentBlock> &prompt);

struct GivenCommand {
    SlashCommand command;
    QString words; ///< those behind it; may be empty
};
/// Nothing: the prompt is for the model. So are one with an attachment (but a Deed::Prompt takes it along), one that begins
/// with an unknown "/word", and one that says more than its command takes.
std::optional<GivenCommand> commandIn(const QList<ContentBlock> &prompt, const QList<SlashCommand> &commands);

/// What goes to the model in place of `prompt`, in which this Deed::Prompt was given.
QList<ContentBlock> promptFor(const GivenCommand &given, const QList<ContentBlock> &prompt);

/// Why the prompt is none, for people: it is a "/word" alone, and no such command. Empty: it may be sent. A path
/// (`/usr/bin`) is not meant, nor is what begins with a space.
QString unknownCommandIn(const QList<ContentBlock> &prompt, const QList<SlashCommand> &commands);

/// What is being typed is, or may become, one of these.
std::optional<SlashCommand> commandForTyped(const QString &text, const QList<SlashCommand> &commands);

/// What there is, a line each.
QString helpOn(const QList<SlashCommand> &commands);

} // namespace Deckhand

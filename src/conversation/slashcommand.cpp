#include "conversation/slashcommand.h"

#include "conversation/message.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRegularExpression>

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

QString commandWords(const char *words)
{
    return *words ? QCoreApplication::translate("SlashCommand", words) : QString();
}

bool takes(const SlashCommand &command, const QString &words)
{
    if (command.deed == SlashCommand::Deed::Model)
        return !std::any_of(words.cbegin(), words.cend(), [](QChar c) { return c.isSpace(); });
    return words.isEmpty() || !command.argument.isEmpty() || !command.isOwn;
}

// For the model, and so in no other language.
const char kInitPrompt[] =
    "Write AGENTS.md in the root of this workspace, for agents and people who come new to it. Look at the workspace "
    "first: what it is, how it is built, tested and run (the exact commands, also for one test), how its code is laid out and "
    "written, and which traps there are. Say only what holds here and cannot be guessed; at most a page. If there is such a file "
    "already, or a CLAUDE.md or the like, keep what is right in it and mend the rest. $ARGUMENTS";
const char kReviewPrompt[] =
    "Review the changes of this workspace: what is changed and not committed, or, where nothing is, what the last commit "
    "changed. Read enough of the code around them to judge them. Change nothing. Name what is wrong, what is missing (tests "
    "too) and what could be simpler, the worst first, each with file and line, and say what you did not check. $ARGUMENTS";

} // namespace

QList<SlashCommand> slashCommands()
{
    using Deed = SlashCommand::Deed;
    const auto own = [](Deed deed, const QString &name, const char *argument, const char *description,
                        const char *prompt = "") {
        return SlashCommand{deed, name, commandWords(argument), commandWords(description), QString::fromUtf8(prompt)};
    };
    return {
        own(Deed::Compact, u"compact"_qs, QT_TRANSLATE_NOOP("SlashCommand", "what matters most"),
            QT_TRANSLATE_NOOP("SlashCommand",
                              "sums the conversation up to make room. Words behind it say what matters most.")),
        own(Deed::NewConversation, u"clear"_qs, "",
            QT_TRANSLATE_NOOP("SlashCommand", "begins a new conversation; this one stays in the list.")),
        own(Deed::Cost, u"cost"_qs, "",
            QT_TRANSLATE_NOOP("SlashCommand", "says what the conversation has used and cost.")),
        own(Deed::Export, u"export"_qs, "", QT_TRANSLATE_NOOP("SlashCommand", "writes the conversation into a file.")),
        own(Deed::Help, u"help"_qs, "", QT_TRANSLATE_NOOP("SlashCommand", "lists the commands.")),
        own(Deed::Prompt, u"init"_qs, QT_TRANSLATE_NOOP("SlashCommand", "what it should say"),
            QT_TRANSLATE_NOOP("SlashCommand", "has the agent write AGENTS.md, which tells agents about the workspace."),
            kInitPrompt),
        own(Deed::Model, u"model"_qs, QT_TRANSLATE_NOOP("SlashCommand", "ID"),
            QT_TRANSLATE_NOOP("SlashCommand", "chooses the model of the conversation.")),
        own(Deed::NewConversation, u"new"_qs, "", QT_TRANSLATE_NOOP("SlashCommand", "begins a new conversation.")),
        own(Deed::Plan, u"plan"_qs, QT_TRANSLATE_NOOP("SlashCommand", "what to plan"),
            QT_TRANSLATE_NOOP("SlashCommand", "lets the agent only read and plan.")),
        own(Deed::Remember, u"remember"_qs, QT_TRANSLATE_NOOP("SlashCommand", "what to remember"),
            QT_TRANSLATE_NOOP("SlashCommand", "adds a line to the memory file, once you have seen it there.")),
        own(Deed::Resume, u"resume"_qs, QT_TRANSLATE_NOOP("SlashCommand", "ID or words"),
            QT_TRANSLATE_NOOP("SlashCommand", "goes on with an earlier conversation.")),
        own(Deed::Prompt, u"review"_qs, QT_TRANSLATE_NOOP("SlashCommand", "what to look at"),
            QT_TRANSLATE_NOOP("SlashCommand", "has the agent review the changes."), kReviewPrompt),
        own(Deed::Tasks, u"tasks"_qs, "", QT_TRANSLATE_NOOP("SlashCommand", "shows the background tasks.")),
    };
}

QList<ContentBlock> compactPrompt(const QString &wish)
{
    return {TextBlock{u"/compact "_qs.append(wish).trimmed()}};
}

std::optional<QString> compactionIn(const QList<ContentBlock> &prompt)
{
    const auto given = commandIn(prompt, slashCommands().mid(0, 1));
    return given ? std::optional(given->words) : std::nullopt;
}

std::optional<GivenCommand> commandIn(const QList<ContentBlock> &prompt, const QList<SlashCommand> &commands)
{
    const QString words = wordsOf(prompt).trimmed();
    if (!words.startsWith(u'/'))
        return std::nullopt;
    const bool isAlone = attachmentsOf(prompt).isEmpty();
    for (const SlashCommand &command : commands) {
        const auto behind = wordsBehind(command, words);
        if (behind && takes(command, *behind) && (isAlone || command.deed == SlashCommand::Deed::Prompt))
            return GivenCommand{command, *behind};
    }
    return std::nullopt;
}

QList<ContentBlock> promptFor(const GivenCommand &given, const QList<ContentBlock> &prompt)
{
    static const QRegularExpression place(QStringLiteral("\\$(ARGUMENTS\\b|[1-9])"));
    const QStringList each = QProcess::splitCommand(given.words);
    const QString &pattern = given.command.prompt;
    QString text;
    qsizetype done = 0;
    for (auto places = place.globalMatch(pattern); places.hasNext();) { // what is put in is not looked through again
        const auto found = places.next();
        const int number = found.captured(1).toInt();
        text += pattern.mid(done, found.capturedStart() - done) + (number > 0 ? each.value(number - 1) : given.words);
        done = found.capturedEnd();
    }
    text += pattern.mid(done);
    if (done == 0 && !given.words.isEmpty())
        text += u"\n\n"_qs + given.words;
    QList<ContentBlock> blocks = prompt;
    blocks.removeIf([](const ContentBlock &block) { return std::holds_alternative<TextBlock>(block); });
    blocks.append(TextBlock{text.trimmed()});
    return blocks;
}

QString unknownCommandIn(const QList<ContentBlock> &prompt, const QList<SlashCommand> &commands)
{
    static const QRegularExpression word(QStringLiteral("^/[A-Za-z][\\w:.-]*\\s*$"));
    const QString words = wordsOf(prompt);
    if (!attachmentsOf(prompt).isEmpty() || !word.match(words).hasMatch() || commandIn(prompt, commands))
        return {};
    QStringList names;
    for (const SlashCommand &command : commands)
        names.append(command.typed());
    return QCoreApplication::translate(
               "SlashCommand", "There is no command %1. There are: %2. With a space before it, it is sent as words.")
        .arg(words.trimmed(), names.join(u", "_qs));
}

std::optional<SlashCommand> commandForTyped(const QString &text, const QList<SlashCommand> &commands)
{
    const auto found = std::find_if(commands.cbegin(), commands.cend(), [&text](const SlashCommand &command) {
        return wordsBehind(command, text) || (text.startsWith(u'/') && command.typed().startsWith(text));
    });
    return found == commands.cend() ? std::nullopt : std::optional(*found);
}

QString helpOn(const QList<SlashCommand> &commands)
{
    QStringList lines;
    for (const SlashCommand &command : commands)
        lines.append(command.sentence());
    return lines.join(u'\n');
}

} // namespace Deckhand

#include "app/typedprompt.h"

#include "conversation/message.h"
#include "engine/conversation.h"
#include "engine/workspace.h"
#include "tools/backgroundtext.h"
#include "ui/mainwindow/striptext.h"

namespace Deckhand {

namespace {

using Deed = SlashCommand::Deed;

QString instead(Deed deed)
{
    switch (deed) {
    case Deed::Model:
        return u"Here the model is chosen by --model ID."_qs;
    case Deed::Resume:
        return u"Here it is --resume SESSION, or --continue; deckhand sessions lists them."_qs;
    case Deed::Export:
        return u"Here it is deckhand sessions export SESSION FILE."_qs;
    case Deed::Remember:
        return u"Here the line is written into AGENTS.md by hand."_qs;
    default:
        return u"Here each start without --continue begins a new conversation."_qs;
    }
}

QString tasksText(const BackgroundTasks &background)
{
    QStringList lines;
    for (const BackgroundTask &task : background.tasks())
        lines.append(backgroundLine(task));
    return lines.isEmpty() ? u"There are no background tasks."_qs : lines.join(u'\n');
}

QString helpText(QList<SlashCommand> commands)
{
    commands.removeIf([](const SlashCommand &command) { return command.needsWindow(); });
    return helpOn(commands);
}

} // namespace

Result<TypedPrompt> typedPrompt(const QList<ContentBlock> &prompt, Workspace &workspace, Conversation &conversation)
{
    const QList<SlashCommand> commands = workspace.slashCommands();
    if (const QString unknown = unknownCommandIn(prompt, commands); !unknown.isEmpty())
        return Error{unknown};
    const std::optional<GivenCommand> given = commandIn(prompt, commands);
    if (!given)
        return TypedPrompt{prompt, {}};
    switch (given->command.deed) {
    case Deed::Compact:
        return TypedPrompt{prompt, {}};
    case Deed::Prompt:
        return TypedPrompt{promptFor(*given, prompt), {}};
    case Deed::Plan:
        if (given->words.isEmpty())
            return Error{u"/plan needs words here: what is to be planned."_qs};
        conversation.session().setPermissionMode(PermissionMode::Plan);
        return TypedPrompt{{TextBlock{given->words}}, {}};
    case Deed::Tasks:
        return TypedPrompt{{}, tasksText(workspace.background())};
    case Deed::Cost:
        return TypedPrompt{{}, costReport(conversation.session())};
    case Deed::Help:
        return TypedPrompt{{}, helpText(commands)};
    default:
        return Error{u"%1 is a command of the window. %2"_qs.arg(given->command.typed(), instead(given->command.deed))};
    }
}

} // namespace Deckhand

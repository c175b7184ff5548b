#include "memory/commandfiles.h"

#include "base/textcut.h"
#include "memory/markdownfiles.h"
#include "workspace/workspacefs.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// Those that can be typed, and are not there yet.
void addCommands(QList<SlashCommand> &commands, const WorkspaceFs &files, const QString &folder)
{
    const QList<MarkdownFile> found = markdownFilesIn(files, folder);
    for (const MarkdownFile &file : found) {
        const QString name = QString(file.name).replace(u'/', u':');
        const bool isTypable = std::none_of(name.cbegin(), name.cend(), [](QChar c) { return c.isSpace(); });
        const bool isThere = std::any_of(commands.cbegin(), commands.cend(),
                                         [&name](const SlashCommand &command) { return command.name == name; });
        if (isTypable && !isThere)
            commands.append({SlashCommand::Deed::Prompt, name, oneLine(file.facts.value(u"argument-hint"_qs), 100),
                             oneLine(file.description(), 200), file.body, false});
    }
}

} // namespace

QList<SlashCommand> allCommands(const QString &userFolder, const WorkspaceFs *trusted)
{
    QList<SlashCommand> commands = slashCommands();
    if (const Result<WorkspaceFs> files = WorkspaceFs::open(userFolder))
        addCommands(commands, *files, u"commands"_qs);
    if (trusted) {
        for (const QString &folder : {u".deckhand/commands"_qs, u".claude/commands"_qs})
            addCommands(commands, *trusted, folder);
    }
    return commands;
}

} // namespace Deckhand

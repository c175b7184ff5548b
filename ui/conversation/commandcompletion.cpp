#include "ui/conversation/commandcompletion.h"

#include "base/fuzzymatch.h"

#include <algorithm>

namespace Deckhand {

CommandCompletion::CommandCompletion(Commands commands, QObject *parent)
    : CompletionSource(parent),
      m_commands(std::move(commands))
{
}

const QList<SlashCommand> &CommandCompletion::commandsFor(const QString &word)
{
    if (word.size() <= 1 || m_known.isEmpty())
        m_known = m_commands();
    return m_known;
}

void CommandCompletion::look(const QString &word)
{
    QList<SlashCommand> fitting = commandsFor(word);
    const FuzzyPattern letters(word);
    fitting.removeIf([&letters](const SlashCommand &command) { return !letters.score(command.typed()); });
    std::stable_partition(fitting.begin(), fitting.end(), [&word](const SlashCommand &command) {
        return command.typed().startsWith(word, Qt::CaseInsensitive);
    });
    QList<Completion> completions;
    for (const SlashCommand &command : std::as_const(fitting)) {
        const QString argument = command.argument.isEmpty() ? QString() : u" ["_qs + command.argument + u']';
        completions.append({command.typed(), command.typed() + argument, command.description});
    }
    emit found(word, completions);
}

} // namespace Deckhand

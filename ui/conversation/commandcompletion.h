#pragma once

#include "conversation/slashcommand.h"
#include "ui/conversation/completion.h"

#include <functional>

namespace Deckhand {

/// Completes `/` at the beginning: what begins so first, then what has the letters anywhere in their order.
class CommandCompletion final : public CompletionSource
{
    Q_OBJECT
public:
    using Commands = std::function<QList<SlashCommand>()>;
    /// `commands` is asked when a command is begun, not with each letter.
    explicit CommandCompletion(Commands commands, QObject *parent = nullptr);

    QChar mark() const override { return u'/'; }
    bool isOnlyFirst() const override { return true; }
    void look(const QString &word) override;
    /// Those that there are while this is typed.
    const QList<SlashCommand> &commandsFor(const QString &word);

private:
    const Commands m_commands;
    QList<SlashCommand> m_known;
};

} // namespace Deckhand

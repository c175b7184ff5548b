#include "ui/mainwindow/queuecontrol.h"

#include "agent/agentsession.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/queuelist.h"

#include <algorithm>

namespace Deckhand {

QueueControl::QueueControl(AgentSession &session, Composer &composer, QObject *parent)
    : QObject(parent),
      m_session(session),
      m_composer(composer)
{
    PromptQueue &queue = session.queue();
    QueueList &list = composer.queue();
    const auto show = [&queue, &list] { list.setPrompts(queue.prompts()); };
    connect(&queue, &PromptQueue::changed, &list, show);
    connect(&list, &QueueList::sendNowRequested, &queue, &PromptQueue::sendNow);
    connect(&list, &QueueList::moveRequested, &queue, &PromptQueue::move);
    connect(&list, &QueueList::editRequested, this, &QueueControl::edit);
    connect(&list, &QueueList::removeRequested, this, &QueueControl::remove);
    connect(&list, &QueueList::undoRequested, this, &QueueControl::undo);
    connect(&session, &AgentSession::unsent, &composer, &Composer::giveBack);
    show();
}

qsizetype QueueControl::find(const QString &id) const
{
    const QList<QueuedPrompt> &prompts = m_session.queue().prompts();
    const auto at = std::find_if(prompts.cbegin(), prompts.cend(), [&id](const QueuedPrompt &p) { return p.id == id; });
    return at == prompts.cend() ? -1 : at - prompts.cbegin();
}

void QueueControl::submit(const QList<ContentBlock> &prompt, SendWhen when)
{
    m_session.submit(prompt, when, std::exchange(m_place, {}));
}

/// It is the composer's before the queue lets go of it: whatever happens between, the words are somewhere.
void QueueControl::edit(const QString &id)
{
    const qsizetype at = find(id);
    if (at < 0)
        return;
    const QList<QueuedPrompt> prompts = m_session.queue().prompts();
    m_place = prompts.value(at + 1).id;
    m_composer.giveBack(prompts.at(at).content);
    m_session.queue().remove(id);
    m_composer.focusEdit();
}

void QueueControl::remove(const QString &id)
{
    const qsizetype at = find(id);
    if (at < 0)
        return;
    m_removed = m_session.queue().prompts().at(at);
    m_removedPlace = m_session.queue().prompts().value(at + 1).id;
    m_composer.queue().offerUndo(wordsOf(m_removed->content)); // first: the focus goes there from the last row
    m_session.queue().remove(id);
}

void QueueControl::undo()
{
    if (const std::optional<QueuedPrompt> removed = std::exchange(m_removed, std::nullopt))
        m_session.submit(removed->content, removed->when, m_removedPlace);
}

} // namespace Deckhand

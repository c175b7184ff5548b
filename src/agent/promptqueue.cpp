#include "agent/promptqueue.h"

#include "agent/historykeeper.h"
#include "base/ids.h"
#include "conversation/slashcommand.h"

#include <algorithm>

namespace Deckhand {

void PromptQueue::move(const QString &id, int by)
{
    const qsizetype from = find(id);
    const qsizetype to = from + by;
    if (from < 0 || to < 0 || to >= m_prompts.size() || m_prompts.at(to).when != m_prompts.at(from).when)
        return;
    m_prompts.move(from, to);
    keepOrder();
}

void PromptQueue::sendNow(const QString &id)
{
    const qsizetype from = find(id);
    if (from < 0 || m_prompts.at(from).when == SendWhen::Now)
        return;
    QueuedPrompt prompt = m_prompts.takeAt(from);
    prompt.when = SendWhen::Now;
    const auto behind = std::find_if(m_prompts.cbegin(), m_prompts.cend(),
                                     [](const QueuedPrompt &one) { return one.when != SendWhen::Now; });
    m_prompts.insert(behind - m_prompts.cbegin(), std::move(prompt));
    keepOrder();
}

std::optional<QueuedPrompt> PromptQueue::remove(const QString &id)
{
    const qsizetype at = find(id);
    if (at < 0)
        return std::nullopt;
    const QueuedPrompt prompt = m_prompts.takeAt(at);
    m_keeper.dropQueued(id);
    emit changed();
    return prompt;
}

void PromptQueue::add(const QList<ContentBlock> &prompt, SendWhen when, const QString &before)
{
    const QString id = randomUuid();
    m_prompts.append({id, prompt});
    m_keeper.keepQueued(m_prompts.last());
    if (when == SendWhen::Now)
        return sendNow(id);
    const qsizetype to = find(before);
    if (to < 0 || m_prompts.at(to).when == SendWhen::Now)
        return emit changed();
    m_prompts.move(m_prompts.size() - 1, to);
    keepOrder();
}

QueuedPrompt PromptQueue::takeNext()
{
    const QueuedPrompt next = m_prompts.takeFirst();
    emit changed();
    return next;
}

std::optional<QueuedPrompt> PromptQueue::takeUrgent()
{
    const auto urgent = std::find_if(m_prompts.cbegin(), m_prompts.cend(), [](const QueuedPrompt &one) {
        return one.when == SendWhen::Now && !compactionIn(one.content);
    });
    if (urgent == m_prompts.cend())
        return std::nullopt;
    const QueuedPrompt taken = m_prompts.takeAt(urgent - m_prompts.cbegin());
    emit changed();
    return taken;
}

QList<QueuedPrompt> PromptQueue::takeAll()
{
    const QList<QueuedPrompt> all = std::exchange(m_prompts, {});
    if (!all.isEmpty())
        emit changed();
    return all;
}

void PromptQueue::restore(const QList<QueuedPrompt> &prompts)
{
    m_prompts = prompts + m_prompts;
    emit changed();
}

qsizetype PromptQueue::find(const QString &id) const
{
    const auto at = std::find_if(m_prompts.cbegin(), m_prompts.cend(),
                                 [&id](const QueuedPrompt &prompt) { return prompt.id == id; });
    return at == m_prompts.cend() ? -1 : at - m_prompts.cbegin();
}

void PromptQueue::keepOrder()
{
    QStringList ids;
    for (const QueuedPrompt &prompt : m_prompts)
        ids.append(prompt.id);
    m_keeper.keepQueueOrder(ids);
    emit changed();
}

} // namespace Deckhand

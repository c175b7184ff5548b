#include "agent/historykeeper.h"

#include "background/noticeinbox.h"

namespace Deckhand {

void HistoryKeeper::keep(const Message &message, const QString &queueId)
{
    note(!m_writer || m_writer->keepMessage(message, queueId));
}

void HistoryKeeper::keepResult(const ToolResultBlock &result)
{
    note(!m_writer || m_writer->keepResult(result));
}

void HistoryKeeper::keepQueued(const QueuedPrompt &prompt)
{
    note(!m_writer || m_writer->keepQueued(prompt));
}

void HistoryKeeper::dropQueued(const QString &queueId)
{
    note(queueId.isEmpty() || !m_writer || m_writer->dropQueued(queueId));
}

void HistoryKeeper::keepQueueOrder(const QStringList &queueIds)
{
    note(!m_writer || m_writer->keepQueueOrder(queueIds));
}

void HistoryKeeper::consume(int request)
{
    m_accepted.append(request);
    note(m_isSafe);
}

void HistoryKeeper::note(bool isSafe)
{
    m_isSafe = isSafe;
    if (!isSafe)
        return;
    const QList<int> accepted = std::exchange(m_accepted, {}); // whoever hears of one may bring us here again
    for (const int request : accepted)
        m_notices.consume(request);
}

} // namespace Deckhand

#include "agent/historykeeper.h"

#include "background/noticeledger.h"

namespace Deckhand {

void HistoryKeeper::beginAnew()
{
    m_isSafe = true;
    m_accepted.clear();
}

void HistoryKeeper::keep(const Message &message, const QString &queueId)
{
    note(!m_log || m_log->keepMessage(message, queueId));
}

void HistoryKeeper::keepResult(const ToolResultBlock &result)
{
    note(!m_log || m_log->keepResult(result));
}

void HistoryKeeper::keepQueued(const QueuedPrompt &prompt)
{
    note(!m_log || m_log->keepQueued(prompt));
}

void HistoryKeeper::dropQueued(const QString &queueId)
{
    note(queueId.isEmpty() || !m_log || m_log->dropQueued(queueId));
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

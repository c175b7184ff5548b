#pragma once

#include "conversation/historywriter.h"

namespace Deckhand {

class NoticeInbox;

/// Gives the writer what happens to the history, before anybody else hears of it, and lets a notice count as told only when
/// the history that holds it is safe: else it is left on its way, for the next run of the program to look for it there.
class HistoryKeeper
{
public:
    /// Both outlive it. `writer` may be null: then nothing is kept, and all counts as safe.
    HistoryKeeper(HistoryWriter *writer, NoticeInbox &notices) : m_writer(writer), m_notices(notices) {}

    void keep(const Message &message, const QString &queueId = {});
    void keepResult(const ToolResultBlock &result);
    void keepQueued(const QueuedPrompt &prompt);
    void dropQueued(const QString &queueId);
    void keepQueueOrder(const QStringList &queueIds);
    /// The server has accepted model call `request`, and `keep` has had the message with its notices: they are consumed
    /// now, or as soon as all of it is safe.
    void consume(int request);

private:
    void note(bool isSafe);

    HistoryWriter *const m_writer;
    NoticeInbox &m_notices;
    bool m_isSafe = true;
    QList<int> m_accepted; ///< calls whose notices wait for the history to be safe
};

} // namespace Deckhand

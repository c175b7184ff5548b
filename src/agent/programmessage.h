#pragma once

#include "background/noticeinbox.h"
#include "conversation/message.h"

#include <functional>

namespace Deckhand {

/// The message that the program itself adds to a request, behind the last one: the notices that are queued, and its reminders:
/// of the plan, of memory files. It enters the history when the server has taken the request; one that failed before that gives its notices
/// back.
class ProgramMessage
{
public:
    /// The ledger outlives it. `reminders` may be null; its texts are not empty.
    ProgramMessage(NoticeInbox &notices, std::function<QStringList()> reminders);

    /// A new model call: its reminders are in each of its requests, however often it is tried.
    void beginCall();
    /// The message for `request`; null when there is nothing to say. `answersSomething`: the request has something for the
    /// model to answer without it; reminders alone start nothing.
    MessagePtr claim(int request, bool answersSomething);
    /// Nothing is said: what was paused goes back as it is, and the notices wait for the next message of our own.
    void clear() { m_message.reset(); }
    /// The server took the request: what is to enter the history now, once; null when nothing was said.
    MessagePtr takeAccepted() { return std::exchange(m_message, nullptr); }
    /// The request was not taken.
    void release(int request) { m_notices.release(request); }

private:
    NoticeInbox &m_notices;
    const std::function<QStringList()> m_reminders;
    QStringList m_reminderTexts;
    MessagePtr m_message;
};

} // namespace Deckhand

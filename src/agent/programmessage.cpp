#include "agent/programmessage.h"

#include "background/noticetext.h"

namespace Deckhand {

ProgramMessage::ProgramMessage(NoticeInbox &notices, std::function<QString()> reminder)
    : m_notices(notices),
      m_reminder(std::move(reminder))
{
}

void ProgramMessage::beginCall()
{
    m_reminderText = m_reminder ? m_reminder() : QString();
}

MessagePtr ProgramMessage::claim(int request, bool answersSomething)
{
    NoticesBlock told;
    QStringList entries;
    const QList<Notice> claimed = m_notices.claim(request);
    for (const Notice &notice : claimed) {
        told.notices.append(notice.id);
        entries.append(notice.text);
    }
    QList<ContentBlock> blocks;
    if (!entries.isEmpty()) {
        told.text = noticesText(entries);
        blocks.append(told);
    }
    if (!m_reminderText.isEmpty() && (answersSomething || !blocks.isEmpty()))
        blocks.append(NoticesBlock{m_reminderText, {}});
    m_message = blocks.isEmpty() ? nullptr : userMessage(blocks);
    return m_message;
}

} // namespace Deckhand

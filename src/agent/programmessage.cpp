#include "agent/programmessage.h"

#include "background/noticetext.h"

namespace Deckhand {

ProgramMessage::ProgramMessage(NoticeInbox &notices, std::function<QStringList()> reminders)
    : m_notices(notices),
      m_reminders(std::move(reminders))
{
}

void ProgramMessage::beginCall()
{
    m_reminderTexts = m_reminders ? m_reminders() : QStringList();
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
    if (answersSomething || !blocks.isEmpty()) {
        for (const QString &text : m_reminderTexts)
            blocks.append(NoticesBlock{text, {}});
    }
    m_message = blocks.isEmpty() ? nullptr : userMessage(blocks);
    return m_message;
}

} // namespace Deckhand

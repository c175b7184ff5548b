#include "app/followedconversation.h"

namespace Deckhand {

FollowedConversation::FollowedConversation(const SessionStore &sessions, const SessionId &id)
    : m_id(id),
      m_follower(sessions.pathOf(id))
{
    beginAnew();
    connect(&m_follower, &SessionFollower::beganAnew, this, &FollowedConversation::beginAnew);
    connect(&m_follower, &SessionFollower::added, this, &FollowedConversation::add);
    connect(&m_follower, &SessionFollower::failed, &m_page, &ReadingPage::refuseTakeOver);
    connect(&m_page, &ReadingPage::takeOverRequested, this, &FollowedConversation::takeOverRequested);
    if (sessions.accessTo(id) == SessionStore::Access::Newer) {
        m_page.refuseTakeOver(tr("A newer Deckhand wrote this conversation; this one only reads it"));
        return;
    }
    showHolder({});
    connect(&m_follower, &SessionFollower::held, this, &FollowedConversation::showHolder);
    connect(&m_follower, &SessionFollower::freed, this, &FollowedConversation::showFree);
}

FollowedConversation::~FollowedConversation() = default;

void FollowedConversation::beginAnew()
{
    auto model = std::make_unique<ConversationModel>();
    m_page.setModel(*model);
    m_model = std::move(model);
}

void FollowedConversation::add(const QList<MessagePtr> &messages)
{
    for (const MessagePtr &message : messages) {
        if (message->role == Role::User)
            m_model->apply(UserMessageAdded{message});
        else
            m_model->apply(AssistantMessageAdded{message});
    }
}

void FollowedConversation::showHolder(const QString &holder)
{
    m_page.holdTakeOver(
        holder.isEmpty() ? tr("Open in another Deckhand, read only")
                         : tr("Open in another Deckhand (%1), read only").arg(holder),
        tr("Not while another Deckhand has it open: close it there first. What it adds is shown here meanwhile."));
}

void FollowedConversation::showFree()
{
    m_page.offerTakeOver(tr("No other Deckhand has it open any more: it can be taken over"),
                         tr("Go on with this conversation here"));
}

} // namespace Deckhand

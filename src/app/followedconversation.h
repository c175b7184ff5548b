#pragma once

#include "history/sessionfollower.h"
#include "history/sessionstore.h"
#include "models/conversationmodel.h"
#include "ui/mainwindow/readingpage.h"

#include <memory>

namespace Deckhand {

/// A conversation that can only be read here: another program has it open, or a newer version wrote it. Its page shows what is
/// added meanwhile.
class FollowedConversation : public QObject
{
    Q_OBJECT
public:
    /// The store outlives it.
    FollowedConversation(const SessionStore &sessions, const SessionId &id);
    ~FollowedConversation() override;

    const SessionId &id() const { return m_id; }
    ReadingPage &page() { return m_page; }

signals:
    /// The user wants to go on with it; nobody else has it, as far as is known.
    void takeOverRequested();

private:
    void beginAnew();
    void add(const QList<MessagePtr> &messages);
    void showHolder(const QString &holder);
    void showFree();

    const SessionId m_id;
    SessionFollower m_follower;
    std::unique_ptr<ConversationModel> m_model;
    ReadingPage m_page; // it shows the model
};

} // namespace Deckhand

#pragma once

#include "agent/agentsession.h"

#include <QWidget>

class QVBoxLayout;

namespace Deckhand {

class Composer;
class ConversationModel;
class ConversationView;
class PermissionPanel;

/// The centre of the window: the conversation, an open permission question, the composer. Wires them to the session.
class ChatPage : public QWidget
{
    Q_OBJECT
public:
    ChatPage(AgentSession &session, PermissionBroker &broker, ConversationModel &conversation,
             QWidget *parent = nullptr);

    void focusComposer();
    void setEmptyHint(const QString &hint);

public slots:
    void send();

signals:
    /// The agent began to work, or is idle now.
    void workingChanged(bool working);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void onHappened(const AgentEvent &event);
    void setWorking(bool working);

    AgentSession &m_session;
    ConversationView *m_view;
    PermissionPanel *m_permission;
    QVBoxLayout *m_questionRow = nullptr;
    Composer *m_composer;
    bool m_working = false;
};

} // namespace Deckhand

#pragma once

#include "agent/agentsession.h"

#include <QWidget>

class QVBoxLayout;

namespace Deckhand {

class Composer;
class ConversationModel;
class ConversationView;
class NoticeLedger;
class PermissionPanel;
struct BackgroundTask;

/// The centre of the window: the conversation, an open permission question, the composer. Wires them to the session.
class ChatPage : public QWidget
{
    Q_OBJECT
public:
    ChatPage(AgentSession &session, PermissionBroker &broker, NoticeLedger &notices, ConversationModel &conversation,
             QWidget *parent = nullptr);

    void focusComposer();
    void setEmptyHint(const QString &hint);
    /// Puts a part of a task's output into the message that the user writes, and the cursor behind it.
    void quote(const BackgroundTask &task, const QString &output);

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
    void showWaiting();

    AgentSession &m_session;
    NoticeLedger &m_notices;
    ConversationView *m_view;
    PermissionPanel *m_permission;
    QVBoxLayout *m_questionRow = nullptr;
    Composer *m_composer;
    bool m_working = false;
    int m_wakesInRow = 0; ///< when they are too many: then the agent is not woken any more
};

} // namespace Deckhand

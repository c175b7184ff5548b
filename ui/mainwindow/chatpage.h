#pragma once

#include "agent/agentsession.h"
#include "conversation/conversationplace.h"
#include "models/agentactivity.h"
#include "ui/mainwindow/conversationparts.h"

#include <QWidget>

class QVBoxLayout;

namespace Deckhand {

class CompletionSource;
class Composer;
class EditingBar;
class QueueControl;
class ConversationFindBar;
class ConversationModel;
class ConversationView;
class NoticeInbox;
class PermissionPanel;
class RetryBar;
struct BackgroundTask;

/// The centre of the window: the conversation, an open permission question or a request that waits to be tried again, the
/// composer. Wires them to the session.
class ChatPage : public QWidget
{
    Q_OBJECT
public:
    /// All that it shows outlives it.
    explicit ChatPage(const ConversationParts &parts, QWidget *parent = nullptr);
    ~ChatPage() override;

    const ConversationParts &parts() const { return m_parts; }
    bool isWorking() const { return m_working; }
    AgentActivity::State activity() const { return m_activity.state(); }
    bool waitsForRetry() const;

    void focusComposer();
    /// See Composer.
    void addCompletion(CompletionSource *source);
    /// Takes a card, to lie above the composer.
    void takeCard(QWidget *card);
    /// What the user has written and not sent, what goes along, and where they read.
    ConversationPlace place() const;
    void setPlace(const ConversationPlace &place);
    void setEmptyHint(const QString &hint);
    /// Puts a part of a task's output into the message that the user writes, and the cursor behind it.
    void quote(const BackgroundTask &task, const QString &output);

    /// Shows where in the conversation the call was made. False where it is not there: the history may be older than what
    /// is shown.
    bool revealToolCall(const ToolUseId &id);
    /// The same for what the n-th model call answered.
    bool revealRequest(int number);
    /// The same for what the user or the model said.
    bool revealMessage(const MessagePtr &message);

    /// Says something in the conversation that is no part of it: neither the model nor a later run knows of it.
    void remark(const QString &text);

public slots:
    void send(Deckhand::SendWhen when);
    /// Of the conversation, to be sent again: see saidInstead.
    void editMessage();
    /// What could not be sent is in the editor again.
    void giveBack(const QList<Deckhand::ContentBlock> &prompt);
    void chooseFiles();
    /// In what is shown of the conversation.
    void find();

signals:
    /// The agent began to work, or is idle now.
    void workingChanged(bool working);
    void draftChanged();
    /// Instead of this message that was sent.
    void branchRequested(const Deckhand::MessagePtr &answer);
    void saidInstead(const Deckhand::MessagePtr &message, const QList<Deckhand::ContentBlock> &prompt);
    void attachmentsChanged();
    void spotChanged();
    /// There are words that will be nowhere else in a moment.
    void tookBack();
    /// A command that is the window's to carry out.
    void commandGiven(const Deckhand::GivenCommand &given);
    /// It is about to be deleted, and whole still.
    void ending();
    /// What it works at, or waits for.
    void activityChanged(Deckhand::AgentActivity::State state);
    /// A failed request waits to be tried again, or does not any more.
    void waitsForRetryChanged(bool waits);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    bool reveal(const QModelIndex &row);
    void submit(const QList<ContentBlock> &prompt, SendWhen when);
    void beginEditing(const MessagePtr &message);
    void onHappened(const AgentEvent &event);
    void setWorking(bool working);
    void showWaiting();

    const ConversationParts m_parts;
    AgentSession &m_session;
    NoticeInbox &m_notices;
    const ConversationModel &m_conversation;
    ConversationView *m_view;
    ConversationFindBar *m_find;
    PermissionPanel *m_permission;
    RetryBar *m_retry;
    QVBoxLayout *m_questionRow = nullptr;
    EditingBar *m_editing;
    Composer *m_composer;
    QueueControl *m_queue;
    ConversationPlace m_before; ///< the editing of a message began
    ConversationPlace m_given;
    bool m_working = false;
    AgentActivity m_activity;
    int m_wakesInRow = 0; ///< when they are too many: then the agent is not woken any more
};

} // namespace Deckhand

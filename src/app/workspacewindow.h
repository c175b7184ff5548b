#pragma once

#include "background/taskmetering.h"
#include "engine/conversation.h"
#include "engine/conversationmodels.h"
#include "engine/workspace.h"
#include "models/backgroundtaskmodel.h"
#include "models/conversationlistmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "ui/mainwindow/mainwindow.h"

#include <map>
#include <vector>

namespace Deckhand {

class FollowedConversation;

/// A workspace with a window on it, and the conversations that are open there, of which one is shown: the models between them,
/// each joined to what it shows. Those that are not shown go on.
class WorkspaceWindow : public QObject
{
    Q_OBJECT
public:
    /// The workspace outlives it. `setup` is what later conversations begin with, but for what is changed meanwhile.
    WorkspaceWindow(Workspace &workspace, const ConversationSetup &setup, std::unique_ptr<Conversation> first);
    ~WorkspaceWindow() override;

    MainWindow &window() { return m_window; }
    // Of the one that is shown; of the last one that was, while one is shown that can only be read.
    Conversation &conversation() { return *shown().conversation; }
    AgentSession &session() { return conversation().session(); }
    const ConversationModels &models() const { return *shown().models; }

    /// What people see.
    const SessionId &shownId() const;
    QList<ConversationListModel::Open> openOnes() const;
    void forEachOpen(const std::function<void(const Conversation &, const ConversationAttention &)> &look) const;
    bool isOpen(const SessionId &id) const { return find(id) != nullptr; }
    /// Shows a new conversation, with what is set for the one that is shown; that goes on behind it. One in which nothing was
    /// said is new still.
    void beginConversation(PermissionMode mode);
    /// Shows one that is open, or that an earlier run kept. What another program has open, or a newer version wrote, can only be
    /// read. An error is for people: it cannot be had, and nothing changes.
    Result<void> showConversation(const SessionId &id);
    /// Ends its turn and lets go of it, for another program or for the bin; what was said stays on the disk. If it is shown,
    /// `mode` is that of the new one in its place. An error, for people: its background tasks run.
    Result<void> close(const SessionId &id, PermissionMode mode);
    /// The user closes it. Its turn ends, its background tasks go on; what is written in it, and what waits to be sent, is there
    /// when it is opened again, by the user or because it is to hear of such a task. If it is shown, the one that was before
    /// it is, else a new one with `mode`. An error, for people: not all of it is on the disk, and it stays.
    Result<void> putAway(const SessionId &id, PermissionMode mode);
    /// Shows a branch of the one that is shown, from before this message of its, and says `prompt` there. The old one stays as
    /// it is, and works on if it does. An error is for people, and nothing changes.
    Result<void> sayInstead(const MessagePtr &message, const QList<ContentBlock> &prompt);
    /// Shows a branch of the one that is shown, which ends with this answer of its. Else as sayInstead.
    Result<void> branchBehind(const MessagePtr &answer);
    /// What people choose for the conversation that is shown is kept with it.
    void keepChoice(const SessionMarks &choice);
    /// Each goes on with the model that was chosen for it (ConversationSetup::resumedModel): there is a connection now.
    void resumeModels();
    /// Of the conversation that is shown, and of those that begin later.
    void configure(const std::function<void(AgentSettings &)> &change);
    /// Of all that are open, too.
    void configureAll(const std::function<void(AgentSettings &)> &change);
    void setModelClient(ModelClient *client);
    /// As far as the desktop lets it.
    void comeToFront();
    /// Waits until all of them are on the disk. An error, for people: one is not.
    Result<void> flush();

signals:
    /// What openOnes() says.
    void openChanged();
    /// Another conversation is shown; after the openChanged that tells so.
    void shownChanged();

private:
    struct Open {
        std::unique_ptr<Conversation> conversation;
        std::unique_ptr<ConversationModels> models;

        const SessionId &id() const { return conversation->id(); }
        ConversationParts parts() const;
        bool isEmpty() const;
        bool isIdle() const;
    };
    using OpenPtr = std::unique_ptr<Open>;
    /// How one that was let go of is set, and what was allowed in it: to people it never went.
    struct Left {
        AgentSettings settings;
        PermissionPolicy policy;
    };

    Open &shown() const { return *m_open.back(); }
    Open *find(const SessionId &id) const;
    Open &keep(std::unique_ptr<Conversation> conversation);
    Open &addBehind(std::unique_ptr<Conversation> conversation);
    Open &beginBehind(PermissionMode mode);
    Result<void> openBehind(const SessionId &id);
    void follow(const SessionId &id);
    Result<void> branch(qsizetype messages);
    ConversationSetup setup(const SessionId &id = {}) const;
    ConversationSetup setupWith(PermissionMode mode) const;
    void show(const SessionId &id);
    void letGo();
    void drop(qsizetype at);
    void drop(const Open *open);
    bool isNeeded(const Open &open) const;

    Workspace &m_workspace;
    ConversationSetup m_setup;
    std::vector<OpenPtr> m_open; ///< in the order in which they were shown: the last one is
    std::map<SessionId, Left> m_left;
    BackgroundTaskModel m_background;
    TaskGraphModel m_tasks;
    NoticeModel m_notices;
    TaskMetering m_metering;
    MainWindow m_window;
    std::unique_ptr<FollowedConversation> m_followed; ///< shown in front of the one that is
};

} // namespace Deckhand

#pragma once

#include "agent/agentsession.h"
#include "agent/permissionbroker.h"
#include "agent/sessionmemory.h"
#include "background/noticeinbox.h"
#include "conversation/slashcommand.h"
#include "history/sessionstore.h"
#include "taskgraph/planreminder.h"
#include "tools/standardtools.h"
#include "workspace/pathsearch.h"

#include <memory>

namespace Deckhand {

class Workspace;

/// What a conversation begins with.
struct ConversationSetup {
    AgentSettings settings;
    ModelClient *model = nullptr; ///< null: it comes later, by AgentSession::setModelClient. Outlives the conversation
    PermissionPolicy policy{commandToolNames(), readingToolNames()}; ///< the mode and the rules
    bool isTrusted = false;           ///< what stands in the folder may name programs that run
    std::optional<QStringList> tools; ///< the only ones; nothing: all
    /// A host's words for the model: in place of our system prompt, and behind it; empty: none.
    struct SystemPrompt {
        QString instead;
        QString extra;
    } systemPrompt = {};
    /// Further ones that its tools may use; those that are not there are left out.
    QList<AddedFolder> folders = {};
    /// What is known of any model; may be null.
    std::function<ModelFacts(const QString &model)> factsOf = {};
    // A resumed one may go on with what people chose for it.
    bool resumesMode = false; ///< but never with Bypass, in whose place is Ask
    /// The model that it goes on with; empty: the one above. May be null.
    std::function<QString(const SessionMarks::Model &chosen)> resumedModel = {};
    /// Where the user is: whose memory files hold, when it lies in the workspace.
    QString workingFolder = {};
};

/// One conversation of a workspace: its agent, its history on the disk, what the user has allowed in it, what its agent has
/// seen. It is told of the background tasks that it began. To begin another makes another object; what an old one was given
/// or allowed ends with it, its background tasks go on.
class Conversation : public QObject
{
    Q_OBJECT
public:
    /// A new one; nothing is on the disk before its first message. The workspace outlives it.
    /// `remarks` are told with its history, which is empty.
    static std::unique_ptr<Conversation> begin(Workspace &workspace, const ConversationSetup &setup,
                                               const QStringList &remarks = {});
    /// One that an earlier run of the program kept. An error, for people: it is not there, cannot be read, or is open.
    /// `remarks` are told with its history.
    static Result<std::unique_ptr<Conversation>>
    resume(Workspace &workspace, const SessionId &id, const ConversationSetup &setup, const QStringList &remarks = {});
    /// Ends its turn; what waits to be sent stays on the disk.
    ~Conversation() override;

    const SessionId &id() const { return m_kept->id(); }
    AgentSession &session() { return m_session; }
    const AgentSession &session() const { return m_session; }
    PermissionBroker &broker() { return m_broker; }
    PermissionPolicy &policy() { return m_policy; }
    NoticeInbox &notices() { return m_notices; }
    /// Mode and model that people chose for it.
    const SessionMarks &choices() const { return m_kept->marks(); }
    /// Writes down what they choose, of a new one with its first message. An error, for people: it is not on the disk.
    Result<void> keepChoice(const SessionMarks &choice);
    QStringList toolNames() const { return m_tools->names(); }
    /// Those that hold, read anew; the nearest last.
    QList<MemoryFile> memoryFiles() const { return m_memory.inForce(contextOf(m_session.history())); }
    /// The prompt with what it names (see engine/mentions.h).
    QList<ContentBlock> withMentioned(const QList<ContentBlock> &prompt);
    /// What can be named so, by its rules.
    PathGround pathGround() const { return {m_files, m_policy.unreadablePaths()}; }
    /// See Workspace.
    QList<SlashCommand> slashCommands() const;
    /// Those that the model was told of.
    QStringList skillNames() const { return m_memory.skillNames(); }
    /// Opens a folder outside of the workspace to its tools; the model is told with its next request. An error, for people.
    Result<void> addFolder(const AddedFolder &folder);
    /// With the next turn, the model that was chosen for it, as ConversationSetup::resumedModel.
    void useResumedModel(const std::function<QString(const SessionMarks::Model &chosen)> &resumed);
    /// With the next turn.
    void setSystemPrompt(const ConversationSetup::SystemPrompt &words);

    /// What an earlier run left of it happens again, told by the session: its messages, and the prompts that waited. Once, when
    /// everybody listens and before anything is said.
    void tellHistory();
    /// The same, but a long one in parts, from the event loop: its end at once (endTold), and AgentSession::restored when all
    /// of it is there. Until then the session waits.
    void tellHistoryInParts();
    /// Waits until all of it is on the disk. An error, for people: it is not.
    Result<void> flush() { return m_kept->flush(); }

signals:
    /// For people: what is wrong with its history on the disk, or was and is mended.
    void remarked(const QString &text);
    /// The last messages of a history that is told from its beginning on now, to be shown meanwhile.
    void endTold(const QList<Deckhand::MessagePtr> &messages);

private:
    Conversation(Workspace &workspace, const ConversationSetup &setup, SessionStore::Resumed kept);
    AgentServices services(const ConversationSetup &setup);
    QString goOnAsChosen(const SessionMarks &earlier);
    bool onlyPlans() const { return m_policy.mode() == PermissionMode::Plan; }
    QStringList reminders();
    SessionStore::Resumed takeEarlier();
    void readOn(const std::shared_ptr<SessionReading> &reading);
    void tellRest(const SessionReading &reading);

    // In the order of who needs whom: the last is destroyed first.
    Workspace &m_workspace;
    SessionStore::Resumed m_earlier; ///< until tellHistory
    const std::unique_ptr<KeptSession> m_kept;
    WorkspaceFs m_files; ///< the workspace's, with the folders that were added here
    QString m_untold;    ///< what the model is to be told with its next request
    NoticeInbox m_notices;
    PlanReminder m_reminder;
    bool m_toldThatItPlans = false; ///< in this turn, and it is in the context still
    PermissionPolicy m_policy;
    const bool m_resumesMode;
    const std::function<QString(const SessionMarks::Model &chosen)> m_resumedModel;
    PermissionBroker m_broker;
    std::unique_ptr<ToolRegistry> m_tools;
    const SessionMemory m_memory;
    AgentSession m_session;
};

} // namespace Deckhand

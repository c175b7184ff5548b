#pragma once

#include "agent/agentservices.h"
#include "agent/permissionbroker.h"
#include "conversation/toolcall.h"
#include "tools/tool.h"

#include <QHash>
#include <QObject>

namespace Deckhand {

/// The tool uses of one assistant message, on their way to one list of results in the same order. Read-only calls run side
/// by side, the others one after another. Signals: changed at every step of a call, settled once and last.
/// Deleting it ends what runs and withdraws open questions; `cancel` gives the results that the history needs then.
class ToolRound : public QObject
{
    Q_OBJECT
public:
    ToolRound(const AgentServices &services, bool someoneAnswers, const QList<ToolUseBlock> &uses, QObject *parent);

    void start();
    /// The command that runs goes on as a background task; where there is none, nothing happens.
    void moveToBackground();
    /// Every call has its result.
    bool isDone() const;
    /// Results for all calls, those that are not done answered as cancelled. Nothing is emitted but `changed`.
    QList<ToolResultBlock> cancel();

signals:
    void changed(const Deckhand::ToolCall &call);
    void settled(const QList<Deckhand::ToolResultBlock> &results);

private:
    struct Entry {
        ToolCall call;              ///< its input is what runs: the model's, or what the user put in its place
        ToolUseBlock use;           ///< as the model sent it
        std::shared_ptr<Tool> tool; ///< null: there is none
        ToolRun *run = nullptr;
        qint64 startedMs = 0;
        QString askedDiff; ///< what the user was shown of the change; empty: no diff, or too long to keep
    };

    void advance();
    bool mayStart(const Entry &entry) const;
    void begin(int index);
    void admit(int index, bool userSawIt);
    void askFor(int index, const PermissionQuery &query, const QStringList &rules);
    void ask(int index, const PermissionQuery &query, const QStringList &rules, const PermissionRequest &request);
    void onAnswered(int index, const PermissionQuery &query, const PermissionAnswer &answer);
    bool isUpdated(int index) const;
    void askForFolder(int index, Effect effect, const QString &folder);
    void openFolder(int index, const QString &folder, FolderAccess access);
    void refuseUnanswered(int index, const QStringList &rules);
    void run(int index);
    void refuse(int index, const QString &reason, ToolEnd end = ToolEnd::Ran);
    void finish(int index, const ToolOutcome &outcome);
    void setState(int index, ToolCall::State state);
    QList<ToolResultBlock> results() const;

    const AgentServices m_services;
    const bool m_someoneAnswers;
    QList<Entry> m_entries;
    bool m_settled = false;
};

} // namespace Deckhand

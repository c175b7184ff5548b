#pragma once

#include "agent/permissionbroker.h"
#include "background/backgroundtask.h"
#include "background/noticeledger.h"
#include "conversation/agentevent.h"

#include <QJsonObject>

namespace Deckhand {

// The objects of CONTRACTS.md, section 3: plain values in, JSON out.

struct InitFacts {
    SessionId session;
    QString workspace;
    QString model;
    QStringList tools;
    PermissionMode permissionMode = PermissionMode::Ask;
    QStringList memory; ///< the files, absolute
    QStringList slashCommands;
    QStringList skills;
    QString credential; ///< where it comes from, in hosts' words: `ANTHROPIC_API_KEY` or `none`
};
QJsonObject initObject(const InitFacts &facts);

QJsonObject messageObject(const Message &message, const SessionId &session);
QJsonObject backgroundTaskObject(const BackgroundTask &task);
QJsonObject noticeObject(const Notice &notice);
QJsonObject permissionRequestObject(const PermissionRequest &request);
QJsonObject permissionWithdrawnObject(const PermissionId &id);
QJsonObject retryObject(const RetryScheduled &retry);
QJsonObject remarkObject(const Remark &remark);
QJsonObject compactionObject(const CompactionStarted &started, const CompactionEnded &ended);

/// Hosts' word for a mode: `default`, `acceptEdits`, `plan`, `bypassPermissions`.
QString hostModeWord(PermissionMode mode);

/// How a prompt ended, summed over its turns.
struct PromptResult {
    TurnOutcome outcome = TurnOutcome::Completed;
    QString text;
    QString error;
    int requests = 0;
    qint64 durationMs = 0;
    Usage usage;
    std::optional<double> costUsd = 0.0; ///< nothing once a turn had no price
};
QJsonObject resultObject(const PromptResult &result, const SessionId &session);
inline bool isError(TurnOutcome outcome)
{
    return outcome != TurnOutcome::Completed && outcome != TurnOutcome::Interrupted;
}

} // namespace Deckhand

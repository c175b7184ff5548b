#pragma once

#include "base/ids.h"
#include "base/result.h"

#include <QStringList>

namespace Deckhand {

// Where sessions lie: SESSIONS/WORKSPACE-HASH/ID.jsonl, and beside each what belongs to it: ID.jsonl.lock, ID.jsonl.damaged-TIME.

/// `workspace` is absolute.
QString sessionFolder(const QString &sessions, const QString &workspace);
QStringList sessionFolders(const QString &sessions);
/// Empty: there is none of that id.
QString sessionPath(const QString &sessions, const SessionId &id);
/// Of these ids the one that begins so. An error: none does, or several do; `place` says where that was.
Result<SessionId> idBeginning(const QString &beginning, const QStringList &ids, const QString &place);
/// Whose id begins so.
Result<SessionId> sessionWith(const QString &sessions, const QString &beginning);

Error noSuchSession(const QString &id);

} // namespace Deckhand

#pragma once

#include "base/ids.h"
#include "base/result.h"

#include <QDateTime>

namespace Deckhand {

/// Where removed conversations wait: SESSIONS/bin/WORKSPACE-HASH/ID/, which holds the session's file and what lies beside it.
class SessionBin
{
public:
    /// `sessions`: StateDir::sessions.
    explicit SessionBin(QString sessions) : m_sessions(std::move(sessions)) {}

    /// An error, for people: there is none of that id, some program has it open (this one, too), or the disk refuses.
    Result<void> remove(const SessionId &id);
    /// What is in the bin and begins so. An error: nothing does, or several do.
    Result<SessionId> idOf(const QString &beginning) const;
    /// Undoes it. An error: it is not in the bin.
    Result<void> restore(const SessionId &id);
    static constexpr int kDays = 30; ///< that what is removed can be had back
    /// Removes for good what was put there longer ago, and what was written there and not sent (`drafts`: StateDir::drafts).
    /// What cannot be removed stays. Not for the GUI thread.
    void empty(const QString &drafts, const QDateTime &now) const;

private:
    QString folder() const { return m_sessions + QStringLiteral("/bin"); }

    const QString m_sessions;
};

} // namespace Deckhand

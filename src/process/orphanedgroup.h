#pragma once

#include <QList>
#include <QString>

namespace Deckhand {

struct SupervisorStatus;

/// The control group (Linux, cgroup v2) of a command whose supervisor has gone, with what that left running. It is
/// touched only where it is proved to be this command's: its name tells the command's folder, the supervisor and its
/// start, all in this run of the machine, and it belongs to this user. Never when this program itself is in it. On macOS it is
/// the shell's session.
/// Nothing here waits.
class OrphanedGroup
{
public:
    /// `directory`: the command's own folder.
    OrphanedGroup(const QString &directory, const SupervisorStatus &status);

    /// Whether the command had a group. It is removed by now when nothing of the command was left.
    bool isKnown() const { return !m_path.isEmpty(); }
    /// In it and in the groups that the command has made in it.
    QList<qint64> processes() const;
    /// Kills all of them at one stroke, frozen ones too; they need a moment to go. False when nothing was done.
    bool kill() const;
    /// The kernel keeps what a process is in.
    void remove() const;

private:
    QString m_path;
};

} // namespace Deckhand

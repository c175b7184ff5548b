#pragma once

#include "process/processrunner.h"

#include <QTemporaryDir>

#include <chrono>

namespace Deckhand {

/// Whether this program belongs to a terminal, wherever its input and output go. Then its environment is what the user's
/// shell made it.
bool startedFromTerminal();

/// The user's shell: SHELL, else what the system has on record; empty: none.
QString loginShell();

/// What the user's shell would look for programs in: who is started from a menu gets the PATH of the session, which knows
/// nothing of what people add in the files of their shell. It is asked as a terminal asks it (login and interactive, for
/// some write to one file, some to the other), under the supervisor: a file that hangs is ended with all that it started,
/// and what it prints is not taken for the answer.
class LoginShellPath : public QObject
{
    Q_OBJECT
public:
    /// Asks `shell` (a path). `folder`: private and existing; what is made in it for this goes with this.
    LoginShellPath(ProcessRunner &runner, const QString &shell, const QString &folder, QObject *parent = nullptr,
                   std::chrono::seconds patience = std::chrono::seconds(10));

signals:
    /// Once, later: absolute folders, joined as in PATH, or why there are none, a sentence for people.
    void done(const QString &path, const QString &problem);

private:
    void readAnswer(const CommandResult &result);

    const QString m_shell;
    const QString m_mark;
    const QTemporaryDir m_folder;
    Command m_command;
};

/// The folders of `first`, then those of `second` that are not among them.
QString joinedSearchPath(const QString &first, const QString &second);

} // namespace Deckhand

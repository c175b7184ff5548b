#pragma once

#include "base/result.h"

#include <QProcessEnvironment>
#include <QString>

namespace Deckhand {

/// The private folder where sessions, background tasks and logs are kept (CONTRACTS.md, section 2). It exists, belongs
/// to this user and is closed to others (0700) once a StateDir is there; so are its sub-folders.
class StateDir
{
public:
    /// `--state-dir`, else DECKHAND_STATE_DIR, else the platform's application data folder. A folder that somebody
    /// named is used or refused, never replaced. The default one is replaced by a private folder under the temporary
    /// folder when it cannot be made (no HOME, read-only HOME): see notice(). A planted link, a file or a folder of
    /// another user in its place is refused in any case.
    static Result<StateDir> open(const QString &commandLine, const QProcessEnvironment &environment);

    /// Absolute, without a trailing slash.
    const QString &path() const { return m_path; }
    /// Not what the user asked for: it may vanish with the next reboot.
    bool isTemporary() const { return m_kind == Kind::Temporary; }
    /// For people, when isTemporary(): what happened and where things are now. Else empty.
    const QString &notice() const { return m_notice; }

    QString sessions() const { return m_path + QStringLiteral("/sessions"); }
    QString searchIndex() const { return m_path + QStringLiteral("/search.sqlite"); } ///< made of the sessions; a file
    QString tasks() const
    {
        return m_path + QStringLiteral("/tasks");
    } ///< background tasks, and commands that are waited for
    QString graph() const { return m_path + QStringLiteral("/graph"); }   ///< what is to be run of task graphs
    QString drafts() const { return m_path + QStringLiteral("/drafts"); } ///< what was written and not sent

    /// Beside the state when the folder was named (so that a script or a test shares nothing with the user's own
    /// program), else in the platform's place for configuration.
    QString settingsFile() const;
    /// The keychain's service name, apart for each named folder, for the same reason.
    QString secretService() const;

    /// Makes one folder 0700, or checks the one that is there.
    static Result<void> makePrivate(const QString &folder);

private:
    enum class Kind { Default, Named, Temporary };
    StateDir(QString path, Kind kind, QString notice = {});

    static Result<StateDir> at(const QString &path, Kind kind, const QString &notice = {});
    static Result<StateDir> temporary(const QString &reason);

    QString m_path;
    Kind m_kind = Kind::Default;
    QString m_notice;
};

} // namespace Deckhand

#pragma once

#include <QString>

namespace Deckhand {

struct FolderCheck {
    enum class State {
        Ready,
        Refused,   ///< something is in its place that must not be used: a link, a file, another user's folder
        Impossible ///< it cannot be made or written: no permission, read-only file system
    };
    State state = State::Ready;
    QString reason; ///< for people, when not Ready: what, where, what to do

    static FolderCheck refused(const QString &reason) { return {State::Refused, reason}; }
    static FolderCheck impossible(const QString &folder, const QString &why)
    {
        return {State::Impossible, QStringLiteral("The folder %1 cannot be used: %2").arg(folder, why)};
    }
};

/// Makes `folder` with mode 0700 (its parents with the usual one), or checks the one that is there: a real folder of
/// this user. Others' rights are taken from a folder that is empty or already Deckhand's; a folder with other things in
/// it keeps its mode, and is refused when others may write to it.
FolderCheck openPrivateFolder(const QString &folder);

/// What tells this user from others in a file name: the numeric id.
QString userWord();

} // namespace Deckhand

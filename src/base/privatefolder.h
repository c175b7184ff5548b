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

    static FolderCheck isLink(const QString &folder);
    static FolderCheck isNoFolder(const QString &folder);
    static FolderCheck isForeign(const QString &folder, const QString &owner);
    static FolderCheck isOpenToOthers(const QString &folder);
    static FolderCheck impossible(const QString &folder, const QString &why);
};

/// Makes `folder` for this user alone (its parents with the usual rights), or checks the one that is there: a real folder of
/// this user. Alone: mode 0700; on Windows an access list of this user, the system and its administrators, with nothing
/// inherited. Others' rights are taken from a folder that is empty or already Deckhand's; a folder with other things in
/// it keeps its rights, and is refused when others may write to it.
FolderCheck openPrivateFolder(const QString &folder);

/// What tells this user from others in a file name: the numeric id, on Windows the SID.
QString userWord();

/// As it looks before or after the first start. Tightening any folder that somebody names by mistake ("/", a home) would lock
/// others out of it.
bool isEmptyOrDeckhands(const QString &folder);

} // namespace Deckhand

#pragma once

#include "conversation/contentblock.h"

#include <functional>

namespace Deckhand {

class BackgroundTasks;
class SessionStore;
class WorkspaceFs;

/// Where what is named is found.
struct MentionGround {
    const WorkspaceFs &files;
    const BackgroundTasks &tasks;
    const SessionStore &sessions;
    /// A rule may forbid a path, for the words of a prompt need not be the user's own.
    std::function<bool(const QString &path)> mayRead;
};

/// The prompt with what it names: the file or the names in the folder of `@PATH` (`@"with spaces"`), beneath the workspace or a folder that was added; the
/// state and the end of the output of `@task:ID`; an excerpt of `@conversation:ID`, of the same folder. Each is a FileBlock that has the path as its name, in place of an older one with
/// that name; of a file 64 KiB go along, and a cut is said. What names nothing stays a word; so does what is no text, for the model to look at.
QList<ContentBlock> withMentioned(const QList<ContentBlock> &prompt, const MentionGround &ground);

} // namespace Deckhand

#pragma once

#include "conversation/contentblock.h"

#include <functional>

namespace Deckhand {

class BackgroundTasks;
class WorkspaceFs;

using MayRead = std::function<bool(const QString &path)>;

/// The prompt with what it names: the file or the names in the folder of `@PATH` (`@"with spaces"`), beneath the workspace or a folder that was added; the
/// state and the end of the output of `@task:ID`. Each is a FileBlock that has the path as its name, in place of an older one with
/// that name; of a file 64 KiB go along, and a cut is said. What names nothing stays a word; so does what is no text, for the model to look at.
/// `mayRead`: a rule may forbid a path, for the words of a prompt need not be the user's own.
QList<ContentBlock> withMentioned(const QList<ContentBlock> &prompt, const WorkspaceFs &files,
                                  const BackgroundTasks &tasks, const MayRead &mayRead);

} // namespace Deckhand

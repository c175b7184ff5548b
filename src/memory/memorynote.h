#pragma once

#include "workspace/workspacefs.h"

#include <functional>

namespace Deckhand {

/// A line more in a memory file, to be looked at before it is written.
struct MemoryNote {
    QString path; ///< absolute
    QString diff; ///< as `diff -u`
    /// An error, for people: it cannot be written, or is not what it was when this was made.
    std::function<Result<void>()> write;
};

/// `text`, on one line, behind the last line of `name` in the folder, which need not be there. An error, for people: it is empty, or
/// the file cannot be read, or is no text.
Result<MemoryNote> memoryNoteIn(const WorkspaceFs &files, const QString &name, const QString &text);

} // namespace Deckhand

#pragma once

#include "base/filelock.h"
#include "base/result.h"

#include <memory>

namespace Deckhand {

/// Who may write to the session in `path`: one program at a time. An error, for people, when another one does. Not taken
/// where no lock can be had, which is no place to write to either.
Result<std::unique_ptr<FileLock>> lockSession(const QString &path);

} // namespace Deckhand

#pragma once

#include "base/ids.h"
#include "base/result.h"

#include <QLockFile>

#include <memory>

namespace Deckhand {

/// Who may write to the session in `path`: one program at a time. An error, for people, when another one does.
Result<std::unique_ptr<QLockFile>> lockSession(const QString &path);

} // namespace Deckhand

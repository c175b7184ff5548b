#pragma once

#include "base/result.h"

#include <QString>

namespace Deckhand {

/// What another conversation is told of the one in `path` (SessionStore::pathOf): its title, its first prompt and its last answer, each
/// line of them marked as a quotation. Four kilobytes at most, however long it is, and only the beginning and the end of the
/// file are read: a title that was given in between is not seen. An error, for people: it cannot be read, or is of another `workspace`.
Result<QString> conversationExcerpt(const QString &path, const QString &workspace);

} // namespace Deckhand

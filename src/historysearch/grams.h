#pragma once

#include "historysearch/searchquery.h"

namespace Deckhand {

// What the index knows a text by: the groups of three letters in its words and the two that a word begins with; also the
// folder and the tool that it is of.

/// All of them, each once, with blanks between.
QString gramsOf(const QString &text, const QString &folder, const QString &tool);
/// The FTS5 expression for what has all that the query asks for, and perhaps more; empty when nothing in it can be looked up.
QString gramsWanted(const SearchQuery &query);

} // namespace Deckhand

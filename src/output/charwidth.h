#pragma once

#include <QStringView>

namespace Deckhand {

/// Columns of a terminal that a character takes: 2 for the wide ones of East Asia and for emoji, else 1. Of those that
/// extendsCharacter() takes none is asked for.
int columnsOf(char32_t character);

/// Whether `character` goes onto the one before it, whose text is `before`: marks, joiners, what a joiner joins, the
/// second half of a flag.
bool extendsCharacter(char32_t character, QStringView before);

} // namespace Deckhand

#pragma once

class QTextDocument;

namespace Deckhand {

struct Theme;

/// Colours the lines of a unified diff to their right end, each by its first character; the sign itself stays, so that it can be
/// told without colours too. Of a document whose lines may have been coloured by another theme.
void tintDiff(QTextDocument &document, const Theme &theme);

} // namespace Deckhand

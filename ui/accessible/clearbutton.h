#pragma once

class QLineEdit;
class QString;

namespace Deckhand {

/// The small cross in a field that has text. Qt makes it itself, and without a name.
void addClearButton(QLineEdit &field, const QString &accessibleName);

} // namespace Deckhand

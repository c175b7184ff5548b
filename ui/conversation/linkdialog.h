#pragma once

#include <QString>

class QWidget;

namespace Deckhand {

/// Shows the whole address and asks before the browser gets it: what a link says and where it leads may differ.
/// Returns at once. `address` must have passed openableLink().
void askToOpenLink(const QString &address, QWidget *parent);

} // namespace Deckhand

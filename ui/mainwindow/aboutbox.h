#pragma once

class QWidget;

namespace Deckhand {

/// Which program this is, in a box of its own over `window`.
void showAboutBox(QWidget *window);

} // namespace Deckhand

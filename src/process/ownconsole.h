#pragma once

class QProcess;

namespace Deckhand {

/// The process gets a console of its own that nobody sees (Windows), so that nothing that is typed in this program's reaches
/// it, and no window opens.
void startInOwnConsole(QProcess &process);

} // namespace Deckhand

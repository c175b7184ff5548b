#pragma once

#include <QByteArray>

namespace Deckhand {

/// Puts a new file with `bytes` in the place of `name` in the opened folder: written whole and flushed under another
/// name, then renamed. The old file or the new one is there at every moment, also when power fails; after an error
/// nothing is left behind. Mode, owner and extended attributes are those of the old file, as far as the system lets
/// us; on Windows its attributes, time of creation and access list, but not its other streams. There, where a file system
/// cannot replace what somebody reads, that is waited for, half a second at most. Returns 0 or errno.
int replaceFile(int folder, const QByteArray &name, const QByteArray &bytes);

} // namespace Deckhand

#pragma once

namespace Deckhand {

/// fsync(2), and also where that leaves the bytes in the disk's own memory. 0, or -1 and errno.
int syncToDisk(int handle);
/// The same without what is not needed to read the bytes again, as the time of the change.
int syncDataToDisk(int handle);

} // namespace Deckhand

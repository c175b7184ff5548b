#include "workspace/atomicreplace_unix.h"

#include <copyfile.h>

namespace Deckhand {

void copyAttributes(int from, int to)
{
    // Not attribute by attribute: the quarantine may only be carried over by the system itself.
    ::fcopyfile(from, to, nullptr, COPYFILE_XATTR | COPYFILE_ACL);
}

} // namespace Deckhand

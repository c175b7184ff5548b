#include "base/filesync.h"

namespace Deckhand {

FileSync::FileSync(const QFileDevice &, bool)
{
}

Result<void> FileSync::operator()() const
{
    return {};
}

} // namespace Deckhand

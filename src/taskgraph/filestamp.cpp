#include "taskgraph/filestamp.h"

#include <chrono>

namespace Deckhand {

bool isFresh(const FileStamp &stamp)
{
    using namespace std::chrono;
    const qint64 now = duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
    return stamp.modifiedNs > now - nanoseconds(seconds(2)).count();
}

} // namespace Deckhand

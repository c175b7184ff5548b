#include "taskgraph/filestamp.h"

#include <QDateTime>
#include <QFileInfo>

namespace Deckhand {

FileStamp stampOf(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists() || info.isSymLink())
        return {};
    return {info.isFile(), info.size(), info.lastModified().toMSecsSinceEpoch() * 1'000'000, 0};
}

} // namespace Deckhand

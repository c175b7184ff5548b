#include "storage/sessionorder.h"

#include "storage/sessionfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace Deckhand {

namespace {

constexpr qint64 kFirstRead = 16LL * 1024;

/// Of the lines of `bytes`, the last that tells; the first line only if it is `whole`.
QDateTime lastTimeIn(QByteArrayView bytes, bool whole)
{
    for (qsizetype end = bytes.lastIndexOf('\n'); end > 0;) {
        const qsizetype before = bytes.first(end).lastIndexOf('\n');
        if (before < 0 && !whole)
            break;
        if (const QDateTime time = SessionFile::timeOf(bytes.sliced(before + 1, end - before - 1)); time.isValid())
            return time;
        end = before;
    }
    return {};
}

QDateTime lastTimeOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    // A record may be long (an image), or what is at the end may be damaged.
    for (qint64 size = kFirstRead;; size *= 8) {
        const qint64 from = std::max<qint64>(0, file.size() - size);
        if (!file.seek(from))
            return {};
        const QDateTime time = lastTimeIn(file.readAll(), from == 0);
        if (time.isValid() || from == 0)
            return time;
    }
}

} // namespace

std::optional<LastWritten> lastWrittenIn(const QString &folder)
{
    std::optional<LastWritten> last;
    const QFileInfoList files = QDir(folder).entryInfoList({QStringLiteral("*.jsonl")}, QDir::Files);
    for (const QFileInfo &file : files) {
        const QDateTime order = lastTimeOf(file.filePath());
        if (order.isValid() && (!last || last->order < order))
            last = {SessionId(file.completeBaseName()), order};
    }
    return last;
}

} // namespace Deckhand

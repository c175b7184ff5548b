#include "history/sessionorder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace Deckhand {

namespace {

constexpr qint64 kFirstRead = 16LL * 1024;

/// Of the lines of `bytes`, the last that tells; the first line only if it is `whole`. Invalid: there are records, but none
/// tells. Nothing: there is no record.
std::optional<QDateTime> lastTimeIn(QByteArrayView bytes, bool whole)
{
    std::optional<QDateTime> last;
    for (qsizetype end = bytes.lastIndexOf('\n'); end > 0 && !(last && last->isValid());) {
        const qsizetype before = bytes.first(end).lastIndexOf('\n');
        if (before < 0 && !whole)
            break;
        if (const auto time = SessionFile::timeOf(bytes.sliced(before + 1, end - before - 1)))
            last = time;
        end = before;
    }
    return last;
}

/// Nothing: it has been begun, and nothing was said. An error is the reason, in words.
Result<std::optional<QDateTime>> lastTimeOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{file.errorString()};
    // A record may be long (an image), or what is at the end may be damaged.
    for (qint64 size = kFirstRead;; size *= 8) {
        const qint64 from = std::max<qint64>(0, file.size() - size);
        if (!file.seek(from))
            return Error{file.errorString()};
        const QByteArray bytes = file.readAll();
        const std::optional<QDateTime> time = lastTimeIn(bytes, from == 0);
        if (time && time->isValid())
            return time;
        if (from > 0)
            continue;
        const qsizetype lineEnd = std::max<qsizetype>(0, bytes.indexOf('\n'));
        const QDateTime created = SessionFile::createdOf(QByteArrayView(bytes).first(lineEnd));
        if (time)
            return std::optional(created.isValid() ? created : QFileInfo(path).lastModified().toUTC());
        if (created.isValid() && lineEnd + 1 == bytes.size())
            return std::optional<QDateTime>();
        return Error{QStringLiteral("it holds no record of a conversation")};
    }
}

} // namespace

SessionOrder orderOfSessions(const QString &folder)
{
    SessionOrder sessions;
    std::optional<LastWritten> &last = sessions.last;
    QList<std::pair<QFileInfo, QString>> silent;
    const QFileInfoList files = QDir(folder).entryInfoList({QStringLiteral("*.jsonl")}, QDir::Files);
    for (const QFileInfo &file : files) {
        const Result<std::optional<QDateTime>> order = lastTimeOf(file.filePath());
        if (!order)
            silent.append({file, order.error()});
        else if (*order && (!last || last->order < **order))
            last = {SessionId(file.completeBaseName()), **order};
    }
    for (const auto &[file, reason] : std::as_const(silent)) {
        if (!last || file.lastModified() > last->order)
            sessions.passedOver.append(
                QStringLiteral("The session %1 is passed over: %2.").arg(file.filePath(), reason));
    }
    return sessions;
}

RecordTime RecordOrder::next()
{
    if (!m_last) {
        const std::optional<LastWritten> last = orderOfSessions(m_folder).last;
        m_last = last ? last->order : QDateTime();
    }
    RecordTime time{m_clock.now().toUTC()};
    if (m_last->isValid() && time.at < *m_last)
        time.after = *m_last;
    m_last = time.order();
    return time;
}

} // namespace Deckhand

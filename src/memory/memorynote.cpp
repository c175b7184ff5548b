#include "memory/memorynote.h"

#include "base/textcut.h"
#include "workspace/linediff.h"

namespace Deckhand {

namespace {

constexpr qint64 kLargestFile = 1 << 20; ///< bytes: a larger one is not written anew for a line
constexpr qsizetype kLongestNote = 2000; ///< characters

/// Of a file that is not there, nothing.
Result<QByteArray> bytesIn(const WorkspaceFs &files, const QString &name)
{
    const Result<bool> exists = files.exists(name);
    if (!exists)
        return Error{exists.error()};
    if (!*exists)
        return QByteArray();
    const auto file = files.openForReading(name);
    if (!file)
        return Error{file.error()};
    const QByteArray bytes = file.value()->read(kLargestFile + 1);
    if (bytes.size() > kLargestFile || bytes.contains('\0') || !QByteArrayView(bytes).isValidUtf8())
        return Error{QStringLiteral("%1 is too large, or no text in UTF-8.").arg(name)};
    return bytes;
}

QByteArray withLine(QByteArray bytes, const QByteArray &line)
{
    const QByteArray end = bytes.contains("\r\n") ? "\r\n" : "\n";
    if (!bytes.isEmpty() && !bytes.endsWith('\n'))
        bytes += end;
    return bytes + line + end;
}

} // namespace

Result<MemoryNote> memoryNoteIn(const WorkspaceFs &files, const QString &name, const QString &text)
{
    const QString line = oneLine(text, kLongestNote);
    if (line.isEmpty())
        return Error{QStringLiteral("There is nothing to remember.")};
    const Result<QByteArray> before = bytesIn(files, name);
    if (!before)
        return Error{before.error()};
    const QByteArray after = withLine(*before, "- " + line.toUtf8());
    const auto write = [files, name, before = *before, after]() -> Result<void> {
        const Result<QByteArray> now = bytesIn(files, name);
        if (!now || *now != before)
            return Error{now ? QStringLiteral("%1 was changed meanwhile.").arg(name) : now.error()};
        return files.write(name, after);
    };
    return MemoryNote{files.root() + u'/' + name,
                      unifiedText(diffLines(QString::fromUtf8(*before), QString::fromUtf8(after))), write};
}

} // namespace Deckhand

#include "tools/outputexcerpt.h"

#include "base/textcut.h"
#include "output/errorlines.h"
#include "output/outputfile.h"
#include "output/plaintext.h"
#include "tools/plaincut.h"
#include "tools/tool.h"

#include <QFileInfo>

#include <algorithm>

namespace Deckhand {

namespace {

/// Read from either end: much more than is shown, for what folds to little (progress bars, colours).
constexpr qint64 kReadBytes = 512 * 1024;
constexpr int kMostErrors = 20;
constexpr qsizetype kErrorCharacters = 200;
// Longer than all that is said between head and tail, and behind them.
constexpr qsizetype kRoomForWords = 400;
constexpr qsizetype kRoomForErrors = kMostErrors * (kErrorCharacters + 24);

/// Both ends of the file, raw; they may overlap.
struct RawEnds {
    OutputRange head;
    OutputRange tail;
    OutputGap gap;  ///< between them; empty when there is none
    qint64 end = 0; ///< of what is stored
};

RawEnds readEnds(const QString &path)
{
    const OutputGap gap = outputGap(path);
    const qint64 size = outputSize(path);
    const bool hasGap = gap.size() > 0;
    RawEnds ends;
    ends.end = hasGap && gap.end >= size ? gap.begin : size;
    const qint64 behindGap = hasGap && gap.end < size ? gap.end : 0;
    const qint64 start = std::max({qint64(0), ends.end - kReadBytes, behindGap});
    ends.head = readRange(path, 0, std::min(ends.end, kReadBytes));
    ends.tail = readRange(path, start, ends.end - start);
    if (behindGap > 0)
        ends.gap = outputGap(path); // the ring may have let go of more while it was read
    return ends;
}

/// What is shown of them.
struct ShownEnds {
    QString head;
    QString tail;
    qint64 headEnd = 0;
    qint64 tailBegin = 0;

    bool isWhole() const { return headEnd >= tailBegin; }
};

ShownEnds cut(const RawEnds &ends, const ExcerptShape &shape, qsizetype characters)
{
    const PlainCut head = firstPlain(ends.head.bytes, shape.headLines, std::min(shape.headCharacters, characters));
    const qint64 overlap = std::max<qint64>(0, head.bytes - ends.tail.offset);
    const QByteArray rest = ends.tail.bytes.sliced(std::min<qint64>(overlap, ends.tail.bytes.size()));
    const PlainCut tail = lastPlain(rest, shape.tailLines, characters - head.text.size());

    ShownEnds shown{head.text, tail.text, head.bytes, ends.tail.next - tail.bytes};
    if (shown.isWhole()) // in one piece, or the line in which they meet would be folded as two
        shown = {plainText(ends.head.bytes.first(head.bytes) + rest.last(tail.bytes)), {}, head.bytes, head.bytes};
    return shown;
}

QString plainLine(QByteArray bytes)
{
    // A line that is cut may begin inside a character, and end in one.
    bytes.chop(tornEnd(bytes));
    bytes.remove(0, tornStart(bytes));
    return oneLine(plainText(bytes), kErrorCharacters);
}

QString errorText(const ErrorLines &errors, bool withOffsets)
{
    QString text = withOffsets ? QStringLiteral("Lines there that look like errors, each with its offset")
                               : QStringLiteral("Lines there that look like errors");
    text += errors.more ? QStringLiteral(" (not all of them):\n") : QStringLiteral(":\n");
    for (const auto &error : errors.lines)
        text += (withOffsets ? QStringLiteral("[%1] ").arg(error.offset) : QString()) + plainLine(error.bytes) + u'\n';
    return text + QStringLiteral("…\n");
}

QString omissionText(const ShownEnds &shown, const OutputGap &gap, bool canBePaged)
{
    const qint64 omitted = shown.tailBegin - shown.headEnd;
    QString text = QStringLiteral("… %1 bytes omitted").arg(omitted);
    if (gap.size() > 0)
        text += QStringLiteral(", %1 of them were not kept").arg(std::min(gap.size(), omitted));
    text += canBePaged ? QStringLiteral("; check_background offset=%1 reads on from there").arg(shown.headEnd)
                       : QStringLiteral("; nothing can read them now (output of background_run can be paged)");
    return text + QStringLiteral(" …\n");
}

/// What the command wrote and the end of the file does not hold.
QString missingEndText(const OutputSource &source, qint64 storedEnd)
{
    const qint64 missing = source.totalBytes - storedEnd;
    if (missing <= 0)
        return {};
    return storedEnd == 0 ? QStringLiteral("(%1 bytes of output were not kept)").arg(missing)
                          : QStringLiteral("… the last %1 bytes were not kept …").arg(missing);
}

QString onLinesOfItsOwn(QString text)
{
    if (!text.isEmpty() && !text.endsWith(u'\n'))
        text += u'\n';
    return text;
}

QString withoutLastFeeds(QString text)
{
    while (text.endsWith(u'\n'))
        text.chop(1);
    return text;
}

} // namespace

QString outputExcerpt(const OutputSource &source, const ExcerptShape &shape)
{
    const RawEnds ends = readEnds(source.path);
    const QString missingEnd = missingEndText(source, ends.end);
    ShownEnds shown = cut(ends, shape, shape.characters - (missingEnd.isEmpty() ? 0 : kRoomForWords));
    QString between;
    if (!shown.isWhole()) {
        shown = cut(ends, shape, shape.characters - kRoomForWords - kRoomForErrors);
        const ErrorLines errors = errorLines(source.path, shown.headEnd, shown.tailBegin, kMostErrors);
        if (errors.lines.isEmpty()) // then their room is free
            shown = cut(ends, shape, shape.characters - kRoomForWords);
        between = omissionText(shown, ends.gap, shape.canBePaged);
        if (!errors.lines.isEmpty())
            between += errorText(errors, shape.canBePaged);
    }
    const QString head = between.isEmpty() ? shown.head : onLinesOfItsOwn(shown.head);
    const QString text = head + between + shown.tail;
    return withoutLastFeeds(missingEnd.isEmpty() ? text : onLinesOfItsOwn(text) + missingEnd);
}

QString outputPage(const OutputSource &source, qint64 offset, qsizetype characters)
{
    const OutputRange range = readRange(source.path, offset, kReadBytes);
    const qint64 size = std::max(range.size, source.totalBytes);
    if (range.bytes.isEmpty())
        return QStringLiteral("(nothing from byte %1 on; the output has %2 bytes)").arg(offset).arg(size);

    const PlainCut page = firstPlain(range.bytes, std::numeric_limits<int>::max(), characters - kRoomForWords);
    const qint64 next = range.offset + page.bytes;
    QString facts = QStringLiteral("bytes %1 to %2 of %3").arg(range.offset).arg(next).arg(size);
    if (const OutputGap gap = outputGap(source.path); gap.size() > 0 && range.offset >= gap.end && offset < gap.end)
        facts += QStringLiteral("; those from %1 to %2 were not kept").arg(gap.begin).arg(gap.end);
    facts +=
        next < range.size ? QStringLiteral("; go on with offset=%1").arg(next) : QStringLiteral("; that is all so far");
    return withoutLastFeeds(QStringLiteral("(%1)\n").arg(facts) + page.text);
}

} // namespace Deckhand

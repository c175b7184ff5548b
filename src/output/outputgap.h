#pragma once

#include <QString>

class QFileDevice;

namespace Deckhand {

/// What the ring let go of: bytes from `begin` up to `end` of an output file were written once and are not kept any more.
struct OutputGap {
    qint64 begin = 0;
    qint64 end = 0;

    qint64 size() const { return end - begin; }
    bool isEmpty() const { return end <= begin; }
    /// Bytes of the file that are kept, up to `offset`.
    qint64 keptBefore(qint64 offset) const { return offset <= begin ? offset : qMax(begin, offset - size()); }
    friend bool operator==(const OutputGap &, const OutputGap &) = default;
};

/// Of the output that is kept at `path` (outputlog.h). Empty where there is none, and when it is not readable.
OutputGap outputGap(const QString &path);

/// The first hole in an open file; does not move its position for reading. Empty where there is none, and where the system
/// cannot tell.
OutputGap holeIn(const QFileDevice &file);

} // namespace Deckhand

#pragma once

#include <QtGlobal>

class QFileDevice;

namespace Deckhand {

/// Bytes of a file that were written once and are not kept any more: the hole in it, from `begin` up to `end`.
struct FileGap {
    qint64 begin = 0;
    qint64 end = 0;

    qint64 size() const { return end - begin; }
    bool isEmpty() const { return end <= begin; }
    friend bool operator==(const FileGap &, const FileGap &) = default;
};

/// The first hole of an open file; empty where there is none, or where the system cannot tell. Moves the file's position.
FileGap findGap(QFileDevice &file);

} // namespace Deckhand

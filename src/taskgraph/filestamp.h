#pragma once

#include <QString>

namespace Deckhand {

/// Tells one content of a file from another without reading it. Unequal: it may have changed. Equal: it has not, unless it
/// was written twice within the coarse tick of the file system's clock (see `isFresh`).
struct FileStamp {
    bool isRegular = false; ///< false also for what is not there, and for links
    qint64 size = -1;
    qint64 modifiedNs = 0; ///< since the epoch
    quint64 inode = 0;     ///< 0 where there is none

    bool operator==(const FileStamp &other) const = default;
};

/// Does not follow a link.
FileStamp stampOf(const QString &path);

/// Written so lately that a further write might leave the same stamp: Linux stamps files with the time of the last timer
/// tick, 4 ms and more apart; FAT counts in 2 s.
bool isFresh(const FileStamp &stamp);

} // namespace Deckhand

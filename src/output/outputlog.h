#pragma once

#include "output/outputgap.h"

#include <QFile>

namespace Deckhand {

/// A command's output, to be read, at the offsets at which the command wrote it: `output.log`, or where files have no holes
/// its beginning, with the ring in segments of one MiB (`output.ring/N`) behind it. To be opened unbuffered: a read ahead
/// would bring what the ring lets go of.
class OutputLog : public QFile
{
public:
    using QFile::QFile;

    /// Up to the last byte, whether kept or not.
    qint64 size() const override;
    OutputGap gap() const;

protected:
    qint64 readData(char *data, qint64 maxSize) override;

private:
    struct Segments {
        qint64 first = 0; ///< number
        qint64 end = 0;   ///< behind the last; as `first` when there are none
    };
    Segments segments() const;
    QString segmentPath(qint64 number) const;
    qint64 readSegment(qint64 offset, char *data, qint64 maxSize) const;
};

/// Of the output that is kept at `path`: 0 when there is none.
qint64 outputSize(const QString &path);

} // namespace Deckhand

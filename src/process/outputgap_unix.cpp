#include "process/outputfile.h"

#include <QFile>

#include <fcntl.h>
#include <unistd.h>

namespace Deckhand {

namespace {

OutputGap gapOf(int file)
{
    const off_t size = ::lseek(file, 0, SEEK_END);
    const off_t hole = ::lseek(file, 0, SEEK_HOLE);
    if (size <= 0 || hole < 0 || hole >= size) // every file has a hole at its end; systems without holes say so too
        return {};
    const off_t data = ::lseek(file, hole, SEEK_DATA);
    return {hole, data < 0 ? size : data};
}

} // namespace

OutputGap outputGap(const QString &path)
{
    // Of its own: the descriptor of a QFile has a position that the QFile believes to know.
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return {};
    const OutputGap gap = gapOf(file);
    ::close(file);
    return gap;
}

OutputGap outputGap(const QFile &file)
{
    const int descriptor = file.handle();
    const off_t position = ::lseek(descriptor, 0, SEEK_CUR);
    const OutputGap gap = gapOf(descriptor);
    ::lseek(descriptor, position, SEEK_SET);
    return gap;
}

} // namespace Deckhand

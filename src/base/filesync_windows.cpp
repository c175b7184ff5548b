#include "base/filesync.h"

#include "base/handle_windows.h"

#include <io.h>

namespace Deckhand {

// Opened once more, because QFile lends its handle only by making a new descriptor of the C library each time. A name
// reaches the disk with the file: the file system's journal has it, and folders cannot be flushed.
FileSync::FileSync(const QFileDevice &file, bool)
    : m_handle(new int(openExisting(file.fileName(), GENERIC_WRITE).releaseAsDescriptor(0)), [](const int *own) {
          if (*own >= 0)
              ::_close(*own);
          delete own;
      })
{
}

Result<void> FileSync::operator()() const
{
    if (::FlushFileBuffers(handleOf(*m_handle)))
        return {};
    return Error{qt_error_string()};
}

} // namespace Deckhand

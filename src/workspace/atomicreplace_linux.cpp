#include "workspace/atomicreplace_unix.h"

#include <QByteArrayList>

#include <algorithm>
#include <sys/xattr.h>

namespace Deckhand {

void copyAttributes(int from, int to)
{
    QByteArray names(64 * 1024, Qt::Uninitialized); // the kernel's limit
    const ssize_t length = ::flistxattr(from, names.data(), size_t(names.size()));
    names.truncate(std::max<ssize_t>(length, 0));
    QByteArray value(64 * 1024, Qt::Uninitialized);
    for (const QByteArray &name : names.split('\0')) {
        if (name.isEmpty())
            continue;
        const ssize_t size = ::fgetxattr(from, name.constData(), value.data(), size_t(value.size()));
        // Some (security.*) may only be set by root: then the new file has the system's default, as after cp -p.
        if (size >= 0)
            ::fsetxattr(to, name.constData(), value.constData(), size_t(size), 0);
    }
}

} // namespace Deckhand

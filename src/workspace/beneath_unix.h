#pragma once

#include <QByteArray>

namespace Deckhand {

/// A folder that may be passed through, if need be without being listed; not by a link. -1 and errno as open(2).
int openFolderIn(int folder, const char *name);

/// One openat2 call that the kernel keeps beneath `rootFd`; -1 and errno as open(2). EXDEV: a link or `..` leads
/// outside, or an absolute link; ENOSYS where there is no such call.
int openBeneath(int rootFd, const QByteArray &path, int flags);

} // namespace Deckhand

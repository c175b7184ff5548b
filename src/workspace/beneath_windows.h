#pragma once

#include "base/handle_windows.h"

namespace Deckhand {

/// NtCreateFile of one name in an opened folder, which needs no path and so has no limit of its length; others may read,
/// write and delete it meanwhile. 0 or errno.
int openIn(HANDLE folder, const QString &name, ACCESS_MASK access, ULONG disposition, ULONG options, Handle *opened);
/// errno for what a call of the native interface returned.
int errorOfStatus(LONG status);

} // namespace Deckhand

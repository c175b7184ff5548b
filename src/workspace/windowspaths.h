#pragma once

#include <QString>

namespace Deckhand {

// How Windows reads paths, judged by their text alone: what seems to be a file of the folder that is worked in can be
// something else there. Pure, and held by a table on every system. Both slashes separate names.

/// Why this one name of a path is not that of a file or folder; empty: it is. Not for `.` and `..`.
QString windowsNameProblem(const QString &name);

/// Why a tool may not be given this path, whatever folder it works in; empty: it may, if it stays inside. A path that is
/// absolute begins at a drive or a share by name; what is relative to a drive, and devices, are refused.
QString windowsPathProblem(const QString &path);

} // namespace Deckhand

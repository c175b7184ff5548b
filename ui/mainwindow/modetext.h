#pragma once

#include "workspace/permission.h"

namespace Deckhand {

/// What a permission mode is called in the window, and what it means.
QString modeTitle(PermissionMode mode);
QString modeExplanation(PermissionMode mode);

} // namespace Deckhand

#include "app/desktopnotifications.h"

namespace Deckhand {

/// What it has asks for more than Qt brings; the icon's messages (TrayIcon) stand in.
std::unique_ptr<DesktopNotifications> desktopNotifications()
{
    return nullptr;
}

} // namespace Deckhand

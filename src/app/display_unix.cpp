#include "app/display.h"

#include <QSysInfo>

namespace Deckhand {

bool hasDisplay()
{
    const auto isSet = [](const char *name) { return !qEnvironmentVariableIsEmpty(name); };
    return QSysInfo::kernelType() == u"darwin" || isSet("DISPLAY") || isSet("WAYLAND_DISPLAY")
        || isSet("QT_QPA_PLATFORM");
}

std::unique_ptr<QApplication> makeApplication(int &argc, char **argv)
{
    return std::make_unique<QApplication>(argc, argv);
}

} // namespace Deckhand

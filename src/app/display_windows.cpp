#include "app/display.h"

namespace Deckhand {

bool hasDisplay()
{
    return true;
}

std::unique_ptr<QApplication> makeApplication(int &argc, char **argv)
{
    // Qt 6.4 takes the system's dark colours and frames only when it is told to, and asks for that once. The commands that we
    // run shall not see it.
    constexpr const char *variable = "QT_QPA_PLATFORM";
    const bool isOurs = !qEnvironmentVariableIsSet(variable);
    if (isOurs)
        qputenv(variable, "windows:darkmode=2");
    auto application = std::make_unique<QApplication>(argc, argv);
    if (isOurs)
        qunsetenv(variable);
    return application;
}

} // namespace Deckhand

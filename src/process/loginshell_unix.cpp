#include "process/loginshell.h"

#include <QFile>

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace Deckhand {

bool startedFromTerminal()
{
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal >= 0)
        ::close(terminal);
    return terminal >= 0;
}

QString loginShell()
{
    const QString named = qEnvironmentVariable("SHELL");
    if (named.startsWith(u'/'))
        return named;
    const passwd *user = ::getpwuid(::getuid()); // once, before there are threads that ask
    return user ? QFile::decodeName(user->pw_shell) : QString();
}

} // namespace Deckhand

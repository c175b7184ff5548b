#include "process/commandshell.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

namespace Deckhand {

namespace {

QString inFolderOf(const char *variable, const QString &path)
{
    const QString folder = qEnvironmentVariable(variable);
    return folder.isEmpty() ? QString() : QDir::fromNativeSeparators(folder) + path;
}

/// Not what stands in the system's folder by that name: it runs commands in WSL, another system with other paths.
QString gitsBash()
{
    const QString path = QStringLiteral("/bin/bash.exe");
    QStringList places;
    for (const char *root : {"HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"}) {
        const QSettings git(QLatin1String(root) + QStringLiteral("\\SOFTWARE\\GitForWindows"), QSettings::NativeFormat);
        const QString folder = git.value(QStringLiteral("InstallPath")).toString();
        places.append(folder.isEmpty() ? QString() : QDir::fromNativeSeparators(folder) + path);
    }
    places.append(inFolderOf("ProgramFiles", QStringLiteral("/Git") + path));
    places.append(inFolderOf("LocalAppData", QStringLiteral("/Programs/Git") + path));
    // Its git is on PATH from the folder `cmd`, `bin` or `mingw64/bin`.
    for (const char *up : {"/..", "/../.."}) {
        const QString git = QStandardPaths::findExecutable(QStringLiteral("git"));
        places.append(git.isEmpty() ? QString() : QDir::cleanPath(QFileInfo(git).path() + QLatin1String(up) + path));
    }
    for (const QString &place : std::as_const(places)) {
        if (!place.isEmpty() && QFileInfo(place).isFile())
            return place;
    }
    return {};
}

QString powerShell7()
{
    const QString installed = inFolderOf("ProgramFiles", QStringLiteral("/PowerShell/7/pwsh.exe"));
    return QFileInfo(installed).isFile() ? installed : QStandardPaths::findExecutable(QStringLiteral("pwsh"));
}

/// With the modules that it is made of: wine has a program of that name that does nothing.
QString windowsPowerShell()
{
    const QString folder = inFolderOf("SystemRoot", QStringLiteral("/System32/WindowsPowerShell/v1.0"));
    const QString program = folder + QStringLiteral("/powershell.exe");
    return QFileInfo::exists(folder + QStringLiteral("/Modules")) && QFileInfo(program).isFile() ? program : QString();
}

} // namespace

QString findCommandShell()
{
    for (const QString &shell : {gitsBash(), powerShell7(), windowsPowerShell()}) {
        if (!shell.isEmpty())
            return shell;
    }
    return inFolderOf("SystemRoot", QStringLiteral("/System32/cmd.exe"));
}

} // namespace Deckhand

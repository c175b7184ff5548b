#include "ownprocess.h"

#include "system_windows.h"

NativeHandle OwnProcess::standardInput()
{
    return reinterpret_cast<NativeHandle>(GetStdHandle(STD_INPUT_HANDLE));
}

NativeHandle OwnProcess::standardOutput()
{
    return reinterpret_cast<NativeHandle>(GetStdHandle(STD_OUTPUT_HANDLE));
}

bool OwnProcess::isAtTerminal()
{
    DWORD mode = 0;
    return GetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), &mode);
}

/// The program starts us in a console of our own that nobody sees: what is typed in its own does not come here.
void OwnProcess::detach()
{
    SetConsoleCP(CP_UTF8);
    SetConsoleOutputCP(CP_UTF8);
    // Inherited by the command: nobody is there to answer a box about a crash or an empty drive.
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

bool OwnProcess::leaveFolder()
{
    wchar_t folder[MAX_PATH];
    const UINT size = GetSystemDirectoryW(folder, MAX_PATH);
    return size > 0 && size < MAX_PATH && SetCurrentDirectoryW(folder);
}

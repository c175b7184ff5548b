#include "process/processtable.h"

#include <windows.h>

#include <cwchar>
#include <iterator>

#include <psapi.h>
#include <tlhelp32.h>

namespace Deckhand::ProcessTable {

namespace {

quint64 ticksOf(const FILETIME &time)
{
    return (quint64(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

} // namespace

/// A console that nobody sees has a process too, which nobody asked for.
std::vector<ProcessEntry> readAll(const std::atomic_bool &cancelled)
{
    std::vector<ProcessEntry> all;
    const HANDLE snapshot = ::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W found = {};
    found.dwSize = sizeof found;
    for (BOOL there = ::Process32FirstW(snapshot, &found); there && !cancelled;
         there = ::Process32NextW(snapshot, &found)) {
        ProcessEntry entry = read(found.th32ProcessID);
        entry.parent = found.th32ParentProcessID;
        if (entry.pid > 0 && ::_wcsicmp(found.szExeFile, L"conhost.exe") != 0)
            all.push_back(entry);
    }
    ::CloseHandle(snapshot);
    return all;
}

/// Without the parent. Those of other users and of the system are not shown.
ProcessEntry read(qint64 pid)
{
    const HANDLE process = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, DWORD(pid));
    FILETIME start = {};
    FILETIME end = {};
    FILETIME kernel = {};
    FILETIME user = {};
    ProcessEntry entry;
    if (process && ::GetProcessTimes(process, &start, &end, &kernel, &user)) {
        entry.pid = pid;
        entry.state = ticksOf(end) != 0 ? 'Z' : 'R';
        entry.startTicks = ticksOf(start);
        entry.cpuTicks = ticksOf(kernel) + ticksOf(user);
        PROCESS_MEMORY_COUNTERS memory = {};
        if (::GetProcessMemoryInfo(process, &memory, sizeof memory))
            entry.residentBytes = qint64(memory.WorkingSetSize);
    }
    if (process)
        ::CloseHandle(process);
    return entry;
}

QString nameOf(qint64 pid)
{
    const HANDLE process = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, DWORD(pid));
    wchar_t path[1024] = {};
    DWORD size = DWORD(std::size(path));
    const bool isKnown = process && ::QueryFullProcessImageNameW(process, 0, path, &size);
    if (process)
        ::CloseHandle(process);
    return isKnown ? QString::fromWCharArray(path, int(size)).section(u'\\', -1) : QString();
}

bool sleepsOnRead(qint64)
{
    return false;
}

quint64 ticksPerSecond()
{
    return 10'000'000; // 100 ns, as the system tells them
}

quint64 ticksNow()
{
    FILETIME now = {};
    ::GetSystemTimeAsFileTime(&now);
    return ticksOf(now);
}

} // namespace Deckhand::ProcessTable

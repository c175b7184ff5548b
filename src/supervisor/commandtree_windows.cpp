#include "commandtree.h"

#include "shellcommand_windows.h"
#include "system_windows.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <set>
#include <thread>

#include <psapi.h>
#include <winternl.h>

namespace {

constexpr UINT kKilledCode = 0x9;
constexpr DWORD kFirstError = 0xC0000000; ///< from here on an exit code is the NTSTATUS of what the process died of

std::string text(DWORD error)
{
    SetLastError(error);
    failed();
    return strerror(errno);
}

unsigned long long startTimeOf(HANDLE process)
{
    FILETIME start = {};
    FILETIME end = {};
    FILETIME kernel = {};
    FILETIME user = {};
    GetProcessTimes(process, &start, &end, &kernel, &user);
    return (static_cast<unsigned long long>(start.dwHighDateTime) << 32) | start.dwLowDateTime;
}

/// Suspends or lets run all threads of a process; counted, by the system.
bool call(const char *name, HANDLE process)
{
    using Function = LONG(WINAPI *)(HANDLE);
    const auto function =
        reinterpret_cast<Function>(reinterpret_cast<void *>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name)));
    return function && function(process) >= 0;
}

/// What the system tells this process by a console event; on a thread of its own.
struct ConsoleEvents {
    std::atomic<HANDLE> told = nullptr; ///< the tree's event
    std::atomic_bool isEnd = false;
};
ConsoleEvents consoleEvents;

BOOL WINAPI onConsoleEvent(DWORD event)
{
    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT)
        return TRUE; // what the tree is sent reaches us too
    consoleEvents.isEnd = true;
    SetEvent(consoleEvents.told);
    Sleep(INFINITE); // the system ends a process that returns from here
    return TRUE;
}

/// A job object: nothing leaves it, and it ends with this process, whatever ends that.
class JobTree : public CommandTree
{
public:
    JobTree();
    ~JobTree() override;

    std::string start(const Spec &spec, const File &output) override;
    long long shell() const override { return m_pid > 0 ? m_pid : -1; }
    Record identity() const override;
    NativeHandle handle() const override { return m_event.handle(); }
    News takeNews() override;
    void terminate() override;
    void kill() override { TerminateJobObject(handleOf(m_job), kKilledCode), m_isKilled = true; }
    void pause() override;
    void resume() override;
    bool setNiceness(int niceness) override;
    long long memoryBytes() const override;
    std::vector<long long> living() const override;

private:
    void watch();
    bool setLimits(DWORD priorityClass);
    bool createShell(const ShellCommand &command, const Spec &spec, const File &output);
    ShellEnd shellEnd() const;

    const File m_job = fileOf(CreateJobObjectW(nullptr, nullptr));
    const File m_port = fileOf(CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1));
    const File m_event = fileOf(CreateEventW(nullptr, TRUE, FALSE, nullptr));
    std::thread m_watch;
    File m_shell;
    long long m_pid = 0;
    bool m_isKilled = false;
    bool m_shellIsTold = false;
    std::set<long long> m_paused;
};

JobTree::JobTree()
{
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT port = {handleOf(m_job), handleOf(m_port)};
    SetInformationJobObject(handleOf(m_job), JobObjectAssociateCompletionPortInformation, &port, sizeof port);
    m_watch = std::thread([this] { watch(); });
    consoleEvents.told = handleOf(m_event);
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

JobTree::~JobTree()
{
    SetConsoleCtrlHandler(onConsoleEvent, FALSE);
    PostQueuedCompletionStatus(handleOf(m_port), 0, 0, nullptr);
    m_watch.join();
}

/// What comes is asked of the job itself: a port may lose messages.
void JobTree::watch()
{
    DWORD message = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *process = nullptr;
    while (GetQueuedCompletionStatus(handleOf(m_port), &message, &key, &process, INFINITE) && key != 0)
        SetEvent(handleOf(m_event));
}

bool JobTree::setLimits(DWORD priorityClass)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
                                            | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
                                            | (priorityClass ? JOB_OBJECT_LIMIT_PRIORITY_CLASS : 0);
    limits.BasicLimitInformation.PriorityClass = priorityClass;
    return SetInformationJobObject(handleOf(m_job), JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

std::string JobTree::start(const Spec &spec, const File &output)
{
    const std::wstring folder = longPath(spec.workingDirectory);
    const DWORD kind = GetFileAttributesW(folder.c_str());
    if (kind == INVALID_FILE_ATTRIBUTES || !(kind & FILE_ATTRIBUTE_DIRECTORY))
        return "The working folder " + spec.workingDirectory + " does not exist.";
    const ShellCommand command = shellCommandFor(spec);
    if (!command.error.empty())
        return command.error;
    if (!setLimits(0) || (spec.niceness > 0 && !setNiceness(int(spec.niceness))))
        return "The command's job cannot be made: " + text(GetLastError()) + ".";
    if (createShell(command, spec, output))
        return {};
    return "The shell " + narrow(command.program) + " cannot be run: " + text(GetLastError()) + ".";
}

bool JobTree::createShell(const ShellCommand &command, const Spec &spec, const File &output)
{
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, nullptr, TRUE};
    const File nothing = fileOf(
        CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, nullptr));
    SetHandleInformation(handleOf(output), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    HANDLE handles[] = {handleOf(nothing), handleOf(output)};
    HANDLE jobs[] = {handleOf(m_job)};
    std::vector<char> room(1024);
    SIZE_T size = room.size();
    STARTUPINFOEXW start = {};
    start.lpAttributeList = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(room.data());
    if (!InitializeProcThreadAttributeList(start.lpAttributeList, 2, 0, &size)
        || !UpdateProcThreadAttribute(start.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                      sizeof handles, nullptr, nullptr)
        || !UpdateProcThreadAttribute(start.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, jobs, sizeof jobs,
                                      nullptr, nullptr))
        return false;
    start.StartupInfo.cb = sizeof start;
    start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    start.StartupInfo.hStdInput = handles[0];
    start.StartupInfo.hStdOutput = start.StartupInfo.hStdError = handles[1];
    std::wstring line = command.line;
    std::wstring environment = environmentFor(spec);
    std::wstring folder = wide(spec.workingDirectory);
    std::replace(folder.begin(), folder.end(), L'/', L'\\');
    PROCESS_INFORMATION process = {};
    // Without a console of ours it must not get one that people see.
    const DWORD flags =
        CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT | (GetConsoleCP() ? 0 : CREATE_NO_WINDOW);
    if (!CreateProcessW(command.program.c_str(), line.data(), nullptr, nullptr, TRUE, flags, environment.data(),
                        folder.c_str(), &start.StartupInfo, &process))
        return false;
    CloseHandle(process.hThread);
    m_shell = fileOf(process.hProcess);
    m_pid = process.dwProcessId;
    return true;
}

Record JobTree::identity() const
{
    // Counts the starts of the machine: unlike the time of its start it stays when the clock is set.
    const auto bootId = *reinterpret_cast<const volatile ULONG *>(0x7ffe02c4); // KUSER_SHARED_DATA::BootId
    Record record;
    record.add("pid", shell())
        .add("pid_start", static_cast<long long>(m_shell.isOpen() ? startTimeOf(handleOf(m_shell)) : 0))
        .add("boot_id", "start-" + std::to_string(bootId))
        .add("supervisor_pid", GetCurrentProcessId())
        .add("supervisor_start", static_cast<long long>(startTimeOf(GetCurrentProcess())));
    return record;
}

CommandTree::News JobTree::takeNews()
{
    News news;
    news.hasChanged = WaitForSingleObject(handleOf(m_event), 0) == WAIT_OBJECT_0;
    ResetEvent(handleOf(m_event)); // before the looks: what comes after them sets it again
    news.isAskedToEnd = consoleEvents.isEnd.exchange(false);
    if (m_shell.isOpen() && !m_shellIsTold && WaitForSingleObject(handleOf(m_shell), 0) == WAIT_OBJECT_0) {
        m_shellIsTold = true;
        news.shell = shellEnd();
    }
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounts = {};
    QueryInformationJobObject(handleOf(m_job), JobObjectBasicAccountingInformation, &accounts, sizeof accounts,
                              nullptr);
    news.isEmpty = accounts.ActiveProcesses == 0 && (m_pid == 0 || m_shellIsTold);
    return news;
}

ShellEnd JobTree::shellEnd() const
{
    DWORD code = 0;
    GetExitCodeProcess(handleOf(m_shell), &code);
    if (m_isKilled && code == kKilledCode)
        return {std::nullopt, Ending::Kill};
    if (code >= kFirstError && code < 0xD0000000)
        return {std::nullopt, int(code)};
    return {int(code), 0};
}

/// Ctrl-Break to all that share our console: whoever minds can still tidy up. What has left it is killed after the grace.
void JobTree::terminate()
{
    resume();
    GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0);
}

/// Until nothing new appears: else a tree that starts processes faster than we read would outrun us.
void JobTree::pause()
{
    constexpr int mostRounds = 50;
    for (int round = 0; round < mostRounds; ++round) {
        bool isNew = false;
        for (const long long pid : living()) {
            if (!m_paused.insert(pid).second)
                continue;
            isNew = true;
            const File process = fileOf(OpenProcess(PROCESS_SUSPEND_RESUME, FALSE, DWORD(pid)));
            if (process.isOpen())
                call("NtSuspendProcess", handleOf(process));
        }
        if (!isNew)
            return;
    }
}

void JobTree::resume()
{
    for (const long long pid : living()) {
        const File process =
            fileOf(m_paused.contains(pid) ? OpenProcess(PROCESS_SUSPEND_RESUME, FALSE, DWORD(pid)) : nullptr);
        if (process.isOpen())
            call("NtResumeProcess", handleOf(process));
    }
    m_paused.clear();
}

/// The system knows classes; what is started later gets the job's.
bool JobTree::setNiceness(int niceness)
{
    return setLimits(niceness == 0   ? NORMAL_PRIORITY_CLASS
                     : niceness < 10 ? BELOW_NORMAL_PRIORITY_CLASS
                                     : IDLE_PRIORITY_CLASS);
}

long long JobTree::memoryBytes() const
{
    long long sum = 0;
    for (const long long pid : living()) {
        const File process =
            fileOf(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_VM_READ, FALSE, DWORD(pid)));
        PROCESS_MEMORY_COUNTERS counters = {};
        if (process.isOpen() && GetProcessMemoryInfo(handleOf(process), &counters, sizeof counters))
            sum += static_cast<long long>(counters.WorkingSetSize);
    }
    return sum;
}

std::vector<long long> JobTree::living() const
{
    std::vector<ULONG_PTR> room(2 + 64);
    for (;;) {
        auto *list = reinterpret_cast<JOBOBJECT_BASIC_PROCESS_ID_LIST *>(room.data());
        const bool known = QueryInformationJobObject(handleOf(m_job), JobObjectBasicProcessIdList, list,
                                                     DWORD(room.size() * sizeof(ULONG_PTR)), nullptr);
        if (known || GetLastError() != ERROR_MORE_DATA)
            return known
                     ? std::vector<long long>(list->ProcessIdList, list->ProcessIdList + list->NumberOfProcessIdsInList)
                     : std::vector<long long>();
        room.resize(room.size() * 2);
    }
}

} // namespace

std::unique_ptr<CommandTree> CommandTree::create()
{
    return std::make_unique<JobTree>();
}

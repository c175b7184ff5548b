#include "process/supervisorprobe.h"

#include "base/handle_windows.h"
#include "process/processtable.h"
#include "process/supervisorreport.h"

#include <QFile>
#include <QHash>

namespace Deckhand {

namespace {

bool isAncestorOfThisProgram(qint64 pid)
{
    QHash<qint64, qint64> parents;
    for (const ProcessEntry &entry : ProcessTable::readAll({}))
        parents.insert(entry.pid, entry.parent);
    qsizetype steps = parents.size(); // the number of a parent that has gone may be a child's by now
    for (qint64 at = ::GetCurrentProcessId(); at > 0 && steps >= 0; at = parents.value(at), --steps) {
        if (at == pid)
            return true;
    }
    return false;
}

/// The supervisor has room for one who speaks at a time.
HANDLE openPipe(const QString &name)
{
    constexpr int mostTries = 20;
    constexpr DWORD pauseMs = 10;
    for (int attempt = 1;; ++attempt) {
        // Whoever listens must not act in our name.
        const HANDLE pipe = ::CreateFileW(reinterpret_cast<const wchar_t *>(name.utf16()), GENERIC_WRITE, 0, nullptr,
                                          OPEN_EXISTING, SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, nullptr);
        if (pipe != INVALID_HANDLE_VALUE || ::GetLastError() != ERROR_PIPE_BUSY || attempt == mostTries)
            return pipe;
        ::WaitNamedPipeW(reinterpret_cast<const wchar_t *>(name.utf16()), pauseMs);
    }
}

} // namespace

SupervisorProbe::SupervisorProbe(QString directory) : m_directory(std::move(directory))
{
}

SupervisorProbe::Life SupervisorProbe::life() const
{
    const Handle lock(openExisting(m_directory + QStringLiteral("/task.lock"), GENERIC_READ));
    if (!lock.isValid())
        return Life::Unknown;
    // Shared, so that two programs that look at the same moment do not take each other for the supervisor.
    OVERLAPPED place = {};
    if (::LockFileEx(lock.get(), LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &place))
        return Life::Gone;
    return ::GetLastError() == ERROR_LOCK_VIOLATION ? Life::Alive : Life::Unknown;
}

bool SupervisorProbe::isAlive(const SupervisorStatus &status)
{
    if (status.supervisorPid <= 0 || status.supervisorStart <= 0 || status.bootId != bootId())
        return false;
    const ProcessEntry process = ProcessTable::read(status.supervisorPid);
    return process.pid > 0 && !process.hasEnded() && qint64(process.startTicks) == status.supervisorStart;
}

/// The file tells the pipe's name.
bool SupervisorProbe::tell(const QByteArray &line) const
{
    constexpr qint64 longestName = 256;
    QFile control(m_directory + QStringLiteral("/control"));
    const QString name = control.open(QIODevice::ReadOnly) ? QString::fromUtf8(control.read(longestName)) : QString();
    if (!name.startsWith(QLatin1String(R"(\\.\pipe\deckhand-)")))
        return false;
    const Handle pipe(openPipe(name));
    const QByteArray text = line + '\n';
    DWORD written = 0;
    return pipe.isValid() && ::WriteFile(pipe.get(), text.constData(), DWORD(text.size()), &written, nullptr)
        && written == DWORD(text.size());
}

/// Nothing there asks a process without a window: its end is the end of its job, and nobody writes down how.
bool SupervisorProbe::terminate(const SupervisorStatus &status)
{
    const Handle process(::OpenProcess(PROCESS_TERMINATE, FALSE, DWORD(qMax<qint64>(0, status.supervisorPid))));
    // The handle first, the proof second: what the handle holds cannot become somebody else in between.
    return process.isValid() && isAlive(status) && !isAncestorOfThisProgram(status.supervisorPid)
        && ::TerminateProcess(process.get(), 1);
}

/// None: they are gone with the supervisor.
QList<qint64> SupervisorProbe::processesOfCommand() const
{
    return {};
}

/// As the supervisor tells it.
QByteArray SupervisorProbe::bootId()
{
    return "start-" + QByteArray::number(*reinterpret_cast<const volatile ULONG *>(0x7ffe02c4));
}

} // namespace Deckhand

#include "process/supervisorprobe_unix.h"
#include "process/processtable.h"
#include "process/supervisorprobe.h"
#include "process/supervisorreport.h"

#include <QFile>
#include <QSysInfo>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

namespace {

class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    int get() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }

private:
    const int m_number;
};

Descriptor openFile(const QString &path, int flags)
{
    return Descriptor(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
}

bool isAncestorOfThisProgram(qint64 pid)
{
    for (qint64 at = ::getpid(); at > 0; at = ProcessTable::read(at).parent) {
        if (at == pid)
            return true;
    }
    return false;
}

} // namespace

SupervisorProbe::SupervisorProbe(QString directory) : m_directory(std::move(directory))
{
}

SupervisorProbe::Life SupervisorProbe::life() const
{
    const Descriptor lock = openFile(m_directory + QStringLiteral("/task.lock"), O_RDONLY);
    if (!lock.isOpen())
        return Life::Unknown;
    // Shared, so that two programs that look at the same moment do not take each other for the supervisor.
    if (::flock(lock.get(), LOCK_SH | LOCK_NB) == 0)
        return Life::Gone;
    return errno == EWOULDBLOCK ? Life::Alive : Life::Unknown;
}

bool SupervisorProbe::isAlive(const SupervisorStatus &status)
{
    if (status.supervisorPid <= 1 || status.supervisorStart <= 0 || status.bootId != bootId())
        return false;
    const ProcessEntry process = ProcessTable::read(status.supervisorPid);
    return process.pid > 0 && !process.hasEnded() && qint64(process.startTicks) == status.supervisorStart;
}

bool SupervisorProbe::tell(const QByteArray &line) const
{
    const Descriptor control = openFile(m_directory + QStringLiteral("/control"), O_WRONLY);
    struct stat info = {};
    if (!control.isOpen() || ::fstat(control.get(), &info) != 0 || !S_ISFIFO(info.st_mode))
        return false;
    // Shorter than PIPE_BUF: it goes out whole or not at all. Between the opening and this the reader can have gone;
    // the signal of that is ignored by the program, and it would say so by its error alone.
    const QByteArray text = line + '\n';
    return ::write(control.get(), text.constData(), size_t(text.size())) == text.size();
}

bool SupervisorProbe::terminate(const SupervisorStatus &status)
{
    return status.supervisorPid > 1 && !isAncestorOfThisProgram(status.supervisorPid) && askSupervisorToEnd(status);
}

QByteArray SupervisorProbe::bootId()
{
    static const QByteArray id = QSysInfo::bootUniqueId();
    return id;
}

} // namespace Deckhand

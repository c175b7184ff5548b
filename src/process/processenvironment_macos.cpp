#include "process/processenvironment_macos.h"

#include "process/processtable.h"

#include <cstring>

#include <libproc.h>
#include <sys/sysctl.h>
#include <unistd.h>

namespace Deckhand {

namespace {

/// The number of arguments, the program's path, nulls, the arguments, the environment: texts that end with a null.
QByteArray argumentsAndEnvironment(qint64 pid)
{
    static const size_t most = [] {
        int bytes = 0;
        size_t size = sizeof bytes;
        return ::sysctlbyname("kern.argmax", &bytes, &size, nullptr, 0) == 0 && bytes > 0 ? size_t(bytes) : 1 << 20;
    }();
    QByteArray bytes(qsizetype(most), Qt::Uninitialized);
    int name[] = {CTL_KERN, KERN_PROCARGS2, int(pid)};
    size_t size = most;
    if (::sysctl(name, 3, bytes.data(), &size, nullptr, 0) != 0 || size < sizeof(int))
        return {};
    bytes.truncate(qsizetype(size));
    return bytes;
}

} // namespace

QList<qint64> processesOfThisUser()
{
    QList<qint64> found;
    const std::atomic_bool never = false;
    for (const ProcessEntry &process : ProcessTable::readAll(never)) {
        proc_bsdshortinfo info = {};
        const int pid = int(process.pid);
        if (pid > 1 && pid != ::getpid() && !process.hasEnded()
            && ::proc_pidinfo(pid, PROC_PIDT_SHORTBSDINFO, 0, &info, sizeof info) == sizeof info
            && info.pbsi_uid == ::geteuid())
            found.append(pid);
    }
    return found;
}

Carries carries(qint64 pid, const QByteArray &variable)
{
    const QByteArray all = argumentsAndEnvironment(pid);
    if (all.isEmpty())
        return Carries::Unknown;
    int arguments = 0;
    std::memcpy(&arguments, all.constData(), sizeof arguments);
    qsizetype at = all.indexOf('\0', sizeof arguments);
    while (at >= 0 && at < all.size() && all.at(at) == '\0')
        ++at;
    for (; arguments > 0 && at >= 0; --arguments)
        at = all.indexOf('\0', at) + 1;
    const QByteArray environment = '\0' + all.mid(at);
    if (environment.size() < 3)
        return Carries::Unknown;
    return environment.contains('\0' + variable + '\0') ? Carries::Yes : Carries::No;
}

} // namespace Deckhand

#include "base/filelock.h"

#include "base/ids.h"
#include "base/renamefile.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QThread>

namespace Deckhand {

FileLock::Outcome FileLock::acquire(std::chrono::milliseconds patience)
{
    const QDeadlineTimer deadline(patience);
    for (;;) {
        const Outcome outcome = acquireOnce();
        if (outcome != Outcome::Held || deadline.hasExpired())
            return outcome;
        QThread::msleep(2);
    }
}

bool FileLock::moveAside()
{
    const QString aside = m_path + QStringLiteral(".aside-") + randomHexId();
    if (!renameFile(m_path, aside))
        return false;
    m_found = QObject::tr("%1 was no lock file and has been moved to %2.").arg(m_path, aside);
    return true;
}

void FileLock::sayLeftBy(const QString &name)
{
    if (!name.isEmpty())
        m_found = QObject::tr("%1 was left behind by %2, and nobody holds it.").arg(m_path, name);
}

FileLock::Outcome FileLock::impossible()
{
    m_error = QObject::tr("%1 cannot be locked: %2.").arg(m_path, qt_error_string());
    return Outcome::Impossible;
}

} // namespace Deckhand

#include "process/orphanedgroup.h"

#include "process/supervisorreport.h"

namespace Deckhand {

/// A job object, which has gone with its supervisor, and with it all that was in it.
OrphanedGroup::OrphanedGroup(const QString &directory, const SupervisorStatus &status)
    : m_path(status.supervisorPid > 0 ? directory : QString())
{
}

QList<qint64> OrphanedGroup::processes() const
{
    return {};
}

bool OrphanedGroup::kill() const
{
    return false;
}

void OrphanedGroup::remove() const
{
}

} // namespace Deckhand

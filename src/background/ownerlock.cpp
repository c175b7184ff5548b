#include "background/ownerlock.h"

#include "base/ids.h"
#include "base/privatefolder.h"
#include "base/renamefile.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace Deckhand {

OwnerLock::OwnerLock(QString folder) : m_folder(std::move(folder))
{
}

OwnerLock::~OwnerLock() = default;

QString OwnerLock::name()
{
    if (m_name.isEmpty())
        m_name = randomUuid();
    if (!m_lock || !m_lock->isInPlace()) {
        makeFolder();
        m_lock = std::make_unique<FileLock>(fileOf(m_name));
        m_lock->acquire(); // the name is ours alone; without a disk to write on nobody else can ask either
    }
    return m_name;
}

bool OwnerLock::isAlive(const QString &owner) const
{
    if (owner.isEmpty())
        return false;
    if (owner == m_name || FileLock::isHeld(fileOf(owner)))
        return true;
    if (QFileInfo::exists(fileOf(owner)))
        FileLock(fileOf(owner)).acquire(); // and the file goes with this one
    return false;
}

std::unique_ptr<FileLock> OwnerLock::acquireTurn(std::chrono::milliseconds patience)
{
    makeFolder();
    auto turn = std::make_unique<FileLock>(fileOf(QStringLiteral("adoption")));
    turn->acquire(patience);
    return turn;
}

QString OwnerLock::takeFound()
{
    return std::exchange(m_found, {});
}

/// A link to a folder does: another run may have its lock there.
void OwnerLock::makeFolder()
{
    const QFileInfo there(m_folder);
    if ((there.exists() || there.isSymLink()) && !there.isDir()) {
        const QString aside = m_folder + QStringLiteral(".aside-") + randomHexId();
        if (renameFile(m_folder, aside))
            m_found = QStringLiteral("%1 was no folder and has been moved to %2.").arg(m_folder, aside);
    }
    openPrivateFolder(m_folder); // where that fails, the lock in it says why
}

QString OwnerLock::fileOf(const QString &owner) const
{
    // What stands in a file may be anything: no path leads out of the folder.
    return m_folder + u'/' + QFileInfo(owner).fileName() + QStringLiteral(".lock");
}

} // namespace Deckhand

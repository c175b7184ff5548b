#include "background/ownerlock.h"

#include "base/ids.h"

#include <QDir>
#include <QFileInfo>

namespace Deckhand {

OwnerLock::OwnerLock(QString folder) : m_folder(std::move(folder))
{
}

OwnerLock::~OwnerLock() = default;

QString OwnerLock::name()
{
    if (!m_lock) {
        QDir().mkpath(m_folder);
        m_name = randomUuid();
        m_lock = std::make_unique<QLockFile>(fileOf(m_name));
        m_lock->setStaleLockTime(std::chrono::milliseconds(0)); // however long this program runs
        m_lock->tryLock(0); // the name is ours alone; without a disk to write on nobody else can ask either
    }
    return m_name;
}

bool OwnerLock::isAlive(const QString &owner) const
{
    if (owner.isEmpty())
        return false;
    if (owner == m_name)
        return true;
    if (!QFileInfo::exists(fileOf(owner)))
        return false;
    QLockFile probe(fileOf(owner));
    probe.setStaleLockTime(std::chrono::milliseconds(0));
    return !probe.tryLock(0); // taken: its owner has gone, and the file goes with the probe
}

std::unique_ptr<QLockFile> OwnerLock::takeTurns(std::chrono::milliseconds patience) const
{
    QDir().mkpath(m_folder);
    auto turn = std::make_unique<QLockFile>(fileOf(QStringLiteral("adoption")));
    turn->setStaleLockTime(std::chrono::milliseconds(0));
    return turn->tryLock(patience) ? std::move(turn) : nullptr;
}

QString OwnerLock::fileOf(const QString &owner) const
{
    // What stands in a file may be anything: no path leads out of the folder.
    return m_folder + u'/' + QFileInfo(owner).fileName() + QStringLiteral(".lock");
}

} // namespace Deckhand

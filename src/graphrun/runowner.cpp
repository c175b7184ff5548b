#include "graphrun/runowner.h"

#include "base/ids.h"

#include <QFileInfo>
#include <QSaveFile>

#include <chrono>

namespace Deckhand {

namespace {

QString readId(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()).trimmed() : QString();
}

} // namespace

RunOwner::RunOwner(QString folder) : m_folder(std::move(folder)), m_lock(m_folder)
{
}

QString RunOwner::mark()
{
    const QString run = m_lock.name(); // makes the folder
    if (!QFileInfo::exists(homeFile())) {
        // Of two programs that begin at once the second reads what the first has written.
        const std::unique_ptr<FileLock> turn = m_lock.acquireTurn(std::chrono::seconds(1));
        const QString id = home().isEmpty() ? randomUuid() : home(); // the same when the folder was removed meanwhile
        QSaveFile file(homeFile());
        const bool isKept =
            QFileInfo::exists(homeFile())
            || (file.open(QIODevice::WriteOnly) && file.write(id.toLatin1()) == id.size() && file.commit());
        // Without a disk to write on the runs of this program are its own all the same, and only its own.
        if (home().isEmpty())
            m_home = isKept ? id : run;
    }
    return home() + u'/' + run;
}

RunOwner::Whose RunOwner::whose(const QString &mark) const
{
    if (isElsewhere(mark))
        return Whose::Elsewhere;
    // Without a mark it is by hand, or by another program: nobody looks after it.
    return m_lock.isAlive(mark.section(u'/', 1)) ? Whose::Running : Whose::Left;
}

bool RunOwner::isElsewhere(const QString &mark) const
{
    const qsizetype slash = mark.indexOf(u'/');
    return slash >= 0 && QStringView(mark).first(slash) != home();
}

QString RunOwner::home() const
{
    if (m_home.isEmpty())
        m_home = readId(homeFile());
    return m_home;
}

QString RunOwner::homeFile() const
{
    return m_folder + QStringLiteral("/home");
}

} // namespace Deckhand

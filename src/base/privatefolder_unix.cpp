#include "base/privatefolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

namespace {

constexpr mode_t kOthersRights = S_IRWXG | S_IRWXO;
constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;

class Descriptor
{
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    int get() const { return m_fd; }

private:
    int m_fd;
};

QString systemError(int number)
{
    return QString::fromLocal8Bit(std::strerror(number));
}

// "Deckhand's": as it looks after the first start. Tightening any folder that somebody names by mistake ("/", a home)
// would lock others out of it.
bool isEmptyOrOurs(const QString &folder)
{
    const QDir directory(folder);
    return directory.isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
        || directory.exists(QStringLiteral("sessions"));
}

FolderCheck explainOpenError(const QString &folder, int number)
{
    if (QFileInfo(folder).isSymLink())
        return FolderCheck::refused(
            QStringLiteral("%1 is a link, and a private folder is needed there. Remove the link, or name "
                           "another folder with --state-dir.")
                .arg(folder));
    if (number == ENOTDIR)
        return FolderCheck::refused(
            QStringLiteral("%1 is no folder. Move it away, or name another one with --state-dir.").arg(folder));
    return FolderCheck::impossible(folder, systemError(number));
}

FolderCheck checkRights(const QString &folder, const Descriptor &descriptor, const struct stat &info)
{
    if (info.st_uid != ::geteuid())
        return FolderCheck::refused(
            QStringLiteral("%1 belongs to another user (id %2). Name a folder of your own with --state-dir.")
                .arg(folder)
                .arg(info.st_uid));
    if (::faccessat(descriptor.get(), ".", W_OK | X_OK, AT_EACCESS) != 0)
        return FolderCheck::impossible(folder, systemError(errno));
    if (!(info.st_mode & kOthersRights))
        return {};
    if (isEmptyOrOurs(folder)) {
        if (::fchmod(descriptor.get(), S_IRWXU) == 0)
            return {};
        return FolderCheck::impossible(folder, systemError(errno));
    }
    if (info.st_mode & kOthersMayWrite)
        return FolderCheck::refused(
            QStringLiteral("Other users may write to %1. Name another folder with --state-dir.").arg(folder));
    return {};
}

} // namespace

FolderCheck openPrivateFolder(const QString &folder)
{
    const QByteArray path = QFile::encodeName(folder);
    if (::mkdir(path.constData(), S_IRWXU) != 0 && errno == ENOENT) {
        QDir().mkpath(QFileInfo(folder).path());
        ::mkdir(path.constData(), S_IRWXU);
    }
    // All that follows is asked of the opened folder, not of the name, which could change hands in between.
    const Descriptor descriptor(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat info = {};
    if (descriptor.get() < 0 || ::fstat(descriptor.get(), &info) != 0)
        return explainOpenError(folder, errno);
    return checkRights(folder, descriptor, info);
}

QString userWord()
{
    return QString::number(::geteuid());
}

} // namespace Deckhand

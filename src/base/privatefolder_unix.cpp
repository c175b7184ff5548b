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

FolderCheck explainOpenError(const QString &folder, int number)
{
    if (QFileInfo(folder).isSymLink())
        return FolderCheck::isLink(folder);
    if (number == ENOTDIR)
        return FolderCheck::isNoFolder(folder);
    return FolderCheck::impossible(folder, systemError(number));
}

FolderCheck checkRights(const QString &folder, const Descriptor &descriptor, const struct stat &info)
{
    if (info.st_uid != ::geteuid())
        return FolderCheck::isForeign(folder, QString::number(info.st_uid));
    if (::faccessat(descriptor.get(), ".", W_OK | X_OK, AT_EACCESS) != 0)
        return FolderCheck::impossible(folder, systemError(errno));
    if (!(info.st_mode & kOthersRights))
        return {};
    if (isEmptyOrDeckhands(folder)) {
        if (::fchmod(descriptor.get(), S_IRWXU) == 0)
            return {};
        return FolderCheck::impossible(folder, systemError(errno));
    }
    if (info.st_mode & kOthersMayWrite)
        return FolderCheck::isOpenToOthers(folder);
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

#include "storage/configurationfile.h"

#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Deckhand {

namespace {

Error notRead(const QString &path, const QString &why)
{
    return {QStringLiteral("%1 was not read: %2.").arg(path, why)};
}

QString reasonNotToRead(const struct stat &status)
{
    if (S_ISDIR(status.st_mode))
        return QStringLiteral("it is a folder");
    if (!S_ISREG(status.st_mode))
        return QStringLiteral("it is no regular file");
    if (status.st_size > ConfigurationFile::kMostBytes)
        return QStringLiteral("it is larger than 1 MiB");
    return {};
}

} // namespace

Result<QByteArray> ConfigurationFile::read(const QString &path)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? Result<QByteArray>(QByteArray()) : notRead(path, qt_error_string(errno));
    QFile file;
    struct stat status = {};
    if (!file.open(fd, QFile::ReadOnly | QFile::Unbuffered, QFile::AutoCloseHandle)) {
        ::close(fd);
        return notRead(path, file.errorString());
    }
    if (::fstat(fd, &status) != 0)
        return notRead(path, qt_error_string(errno));
    if (const QString reason = reasonNotToRead(status); !reason.isEmpty())
        return notRead(path, reason);
    // It may grow meanwhile, and the size of what a system makes up while it is read is 0.
    const QByteArray bytes = file.read(kMostBytes + 1);
    if (file.error() != QFile::NoError)
        return notRead(path, file.errorString());
    return bytes.size() > kMostBytes ? notRead(path, QStringLiteral("it is larger than 1 MiB")) : Result(bytes);
}

QString ConfigurationFile::problem(const QString &path)
{
    const Result<QByteArray> bytes = read(path);
    return bytes ? QString() : bytes.error();
}

} // namespace Deckhand

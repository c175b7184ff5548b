#include "storage/configurationfile.h"

#include <QFile>

namespace Deckhand {

namespace {

Error notRead(const QString &path, const QString &why)
{
    return {QStringLiteral("%1 was not read: %2.").arg(path, why)};
}

} // namespace

Result<QByteArray> ConfigurationFile::read(const QString &path)
{
    QString why;
    const int fd = open(path, &why);
    if (fd < 0)
        return why.isEmpty() ? Result<QByteArray>(QByteArray()) : notRead(path, why);
    QFile file;
    file.open(fd, QFile::ReadOnly | QFile::Unbuffered, QFile::AutoCloseHandle);
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

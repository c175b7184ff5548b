#include "base/renamefile.h"

#include <QFile>

#include <filesystem>

namespace Deckhand {

Result<void> renameFile(const QString &from, const QString &to)
{
    std::error_code problem;
    std::filesystem::rename(QFile(from).filesystemFileName(), QFile(to).filesystemFileName(), problem);
    return problem ? Result<void>(Error{QString::fromStdString(problem.message())}) : Result<void>();
}

Result<void> replaceFileSoon(const QString &path, const QByteArray &bytes)
{
    QFile file(path + QStringLiteral(".new"));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return Error{file.errorString()};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (file.write(bytes) != bytes.size() || !file.flush())
        return Error{file.errorString()};
    file.close();
    return renameFile(file.fileName(), path);
}

} // namespace Deckhand

#include "workspace/workspacefs.h"

#include <QDir>

#include <algorithm>
#include <optional>

// What is the same on every platform: names. The files that open something are workspacefs_unix.cpp and
// workspacefs_windows.cpp.

namespace Deckhand {

namespace {

/// `path` without `folder` in front; nothing when it is not beneath it. Compares whole names: /ws-evil is not in /ws.
std::optional<QString> beneath(const QString &folder, const QString &path)
{
    if (path == folder)
        return QStringLiteral(".");
    const QString prefix = folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/');
    if (path.startsWith(prefix))
        return path.mid(prefix.size());
    return std::nullopt;
}

} // namespace

Error WorkspaceFs::outside(const QString &path) const
{
    return {QStringLiteral("%1 is outside the workspace %2. Only files inside it can be used.").arg(path, m_root)};
}

Result<QString> WorkspaceFs::relative(const QString &path) const
{
    if (path.isEmpty())
        return Error{QStringLiteral("The path is empty. Give a path relative to the workspace %1.").arg(m_root)};
    if (path.contains(QChar(0)) || !path.isValidUtf16())
        return Error{QStringLiteral("The path holds a character that no file name can have.")};

    // No shell stands between: `~` would make a folder of that name, which nobody means.
    if (path == QLatin1String("~") || path.startsWith(QLatin1String("~/")))
        return outside(path);

    const QString clean = QDir::cleanPath(QDir::fromNativeSeparators(path));
    if (QDir::isAbsolutePath(clean)) {
        for (const QString &root : {m_root, m_openedAs}) {
            if (const auto inside = beneath(root, clean))
                return *inside;
        }
        return outside(path);
    }
    if (clean == QLatin1String("..") || clean.startsWith(QLatin1String("../")))
        return outside(path);
    return clean;
}

} // namespace Deckhand

#include "workspace/protectedpaths.h"

#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

bool isProtectedPath(const QString &path)
{
    // All of .git, not only hooks and config: attributes, worktrees and modules name programs as well.
    static const QSet<QString> names{
        QStringLiteral(".git"),      QStringLiteral(".gitconfig"),    QStringLiteral(".gitmodules"),
        QStringLiteral(".vscode"),   QStringLiteral(".idea"),         QStringLiteral(".husky"),
        QStringLiteral(".envrc"),    QStringLiteral(".npmrc"),        QStringLiteral(".mcp.json"),
        QStringLiteral(".claude"),   QStringLiteral(".cursor"),       QStringLiteral(".codex"),
        QStringLiteral(".deckhand"), QStringLiteral(".ssh"),          QStringLiteral(".bashrc"),
        QStringLiteral(".profile"),  QStringLiteral(".bash_profile"), QStringLiteral(".zshrc"),
        QStringLiteral(".zprofile"), QStringLiteral(".zshenv"),
    };
    // Without case: macOS and Windows open .GIT/config as .git/config.
    const QStringList parts = path.toLower().split(QLatin1Char('/'), Qt::SkipEmptyParts);
    return std::any_of(parts.begin(), parts.end(), [](const QString &part) { return names.contains(part); });
}

} // namespace Deckhand

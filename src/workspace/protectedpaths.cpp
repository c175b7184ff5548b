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

bool isSecretPath(const QString &path)
{
    static const QSet<QString> names{
        QStringLiteral(".ssh"),
        QStringLiteral(".gnupg"),
        QStringLiteral(".aws"),
        QStringLiteral(".azure"),
        QStringLiteral(".kube"),
        QStringLiteral(".netrc"),
        QStringLiteral("_netrc"),
        QStringLiteral(".pgpass"),
        QStringLiteral(".pypirc"),
        QStringLiteral(".npmrc"),
        QStringLiteral(".git-credentials"),
        QStringLiteral(".htpasswd"),
        QStringLiteral(".vault-token"),
        QStringLiteral("id_rsa"),
        QStringLiteral("id_dsa"),
        QStringLiteral("id_ecdsa"),
        QStringLiteral("id_ed25519"),
        QStringLiteral("credentials.json"),
        QStringLiteral("secrets.json"),
        QStringLiteral(".envrc"),
    };
    static const QStringList endings{QStringLiteral(".pem"), QStringLiteral(".key"),      QStringLiteral(".p12"),
                                     QStringLiteral(".pfx"), QStringLiteral(".keystore"), QStringLiteral(".jks"),
                                     QStringLiteral(".ppk"), QStringLiteral(".kdbx")};
    static const QStringList harmless{QStringLiteral(".example"), QStringLiteral(".sample"),
                                      QStringLiteral(".template"), QStringLiteral(".dist")};
    const auto endsWithOneOf = [](const QString &part, const QStringList &all) {
        return std::any_of(all.begin(), all.end(), [&part](const QString &end) { return part.endsWith(end); });
    };
    const auto isSecret = [&endsWithOneOf](const QString &part) {
        const bool isEnvironment = part == u".env" || (part.startsWith(u".env.") && !endsWithOneOf(part, harmless));
        return isEnvironment || names.contains(part) || endsWithOneOf(part, endings);
    };
    const QStringList parts = path.toLower().split(QLatin1Char('/'), Qt::SkipEmptyParts);
    return std::any_of(parts.begin(), parts.end(), isSecret);
}

} // namespace Deckhand

#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace Deckhand {

/// A folder's `.env`, of which only these names are read: ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL,
/// MODEL_ID, ANTHROPIC_MODEL. Lines `NAME=value` or `export NAME=value`; values may be quoted ('…' as it is, "…" with
/// \n \t \" \\ \$); ` #` begins a comment outside quotes; the last one of a name counts. Nothing is expanded: `$OTHER`
/// would let a folder pull the user's secrets into its own values.
class DotEnv
{
public:
    static QHash<QString, QString> parse(const QByteArray &text);
    static QStringList names();
};

} // namespace Deckhand

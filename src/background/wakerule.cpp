#include "background/wakerule.h"

namespace Deckhand {

QString wakeWord(WakeRule rule)
{
    switch (rule) {
    case WakeRule::Never:
        return QStringLiteral("never");
    case WakeRule::NextMessage:
        return QStringLiteral("next_message");
    case WakeRule::OnFailure:
        return QStringLiteral("on_failure");
    case WakeRule::Join:
        return QStringLiteral("join");
    case WakeRule::Now:
        return QStringLiteral("now");
    }
    Q_UNREACHABLE();
}

std::optional<WakeRule> wakeRuleFromWord(const QString &word)
{
    for (const WakeRule rule :
         {WakeRule::Never, WakeRule::NextMessage, WakeRule::OnFailure, WakeRule::Join, WakeRule::Now}) {
        if (wakeWord(rule) == word)
            return rule;
    }
    return std::nullopt;
}

} // namespace Deckhand

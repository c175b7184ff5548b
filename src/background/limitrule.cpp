#include "background/limitrule.h"

namespace Deckhand {

QString limitRuleWord(LimitRule rule)
{
    switch (rule) {
    case LimitRule::Stop:
        return QStringLiteral("stop");
    case LimitRule::Warn:
        return QStringLiteral("warn");
    }
    Q_UNREACHABLE();
}

std::optional<LimitRule> limitRuleFromWord(const QString &word)
{
    for (const LimitRule rule : {LimitRule::Stop, LimitRule::Warn}) {
        if (limitRuleWord(rule) == word)
            return rule;
    }
    return std::nullopt;
}

} // namespace Deckhand

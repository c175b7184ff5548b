#include "background/limitrule.h"

#include "base/enumwords.h"

namespace Deckhand {

namespace {

const EnumWords<LimitRule> kLimitWords{{LimitRule::Stop, u"stop"_qs}, {LimitRule::Warn, u"warn"_qs}};

} // namespace

QString limitRuleWord(LimitRule rule)
{
    return kLimitWords.word(rule);
}

std::optional<LimitRule> limitRuleFromWord(const QString &word)
{
    return kLimitWords.value(word);
}

} // namespace Deckhand

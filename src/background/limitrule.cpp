#include "background/limitrule.h"

#include "base/enumwords.h"

namespace Deckhand {

namespace {

const EnumWords<LimitRule> kWords{{LimitRule::Stop, u"stop"_qs}, {LimitRule::Warn, u"warn"_qs}};

} // namespace

QString limitRuleWord(LimitRule rule)
{
    return kWords.word(rule);
}

std::optional<LimitRule> limitRuleFromWord(const QString &word)
{
    return kWords.value(word);
}

} // namespace Deckhand

#include "background/wakerule.h"

#include "base/enumwords.h"

namespace Deckhand {

namespace {

const EnumWords<WakeRule> kWakeWords{{WakeRule::Never, u"never"_qs},
                                     {WakeRule::NextMessage, u"next_message"_qs},
                                     {WakeRule::OnFailure, u"on_failure"_qs},
                                     {WakeRule::Join, u"join"_qs},
                                     {WakeRule::Now, u"now"_qs}};

} // namespace

QString wakeWord(WakeRule rule)
{
    return kWakeWords.word(rule);
}

std::optional<WakeRule> wakeRuleFromWord(const QString &word)
{
    return kWakeWords.value(word);
}

} // namespace Deckhand

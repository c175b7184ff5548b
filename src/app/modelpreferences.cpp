#include "app/modelpreferences.h"

#include "agent/agentsettings.h"
#include "base/enumwords.h"
#include "storage/settings.h"

namespace Deckhand {

const EnumWords<ThinkingWish> kThinking{
    {ThinkingWish::ModelsDefault, u"default"_qs}, {ThinkingWish::Off, u"off"_qs}, {ThinkingWish::On, u"on"_qs}};

ThinkingWish thinkingFromWord(const QString &word)
{
    return kThinking.value(word).value_or(ThinkingWish::ModelsDefault);
}

QString thinkingWord(ThinkingWish wish)
{
    return kThinking.word(wish);
}

void applyModelPreferences(const Settings &settings, AgentSettings &session)
{
    session.thinking = thinkingFromWord(settings.value(Chosen::thinking));
    session.spendingLimitUsd = settings.value(Chosen::spendingLimitUsd);
    session.compactAtPercent = settings.value(Chosen::compactAtPercent);
    session.editsContext = settings.value(Chosen::editsContext);
}

} // namespace Deckhand

#include "app/modelpreferences.h"

#include "agent/agentsettings.h"
#include "storage/settings.h"

namespace Deckhand {

ThinkingWish thinkingFromWord(const QString &word)
{
    if (word == u"on"_qs)
        return ThinkingWish::On;
    return word == u"off"_qs ? ThinkingWish::Off : ThinkingWish::ModelsDefault;
}

QString thinkingWord(ThinkingWish wish)
{
    switch (wish) {
    case ThinkingWish::ModelsDefault:
        return u"default"_qs;
    case ThinkingWish::Off:
        return u"off"_qs;
    case ThinkingWish::On:
        return u"on"_qs;
    }
    Q_UNREACHABLE();
}

void applyModelPreferences(const Settings &settings, AgentSettings &session)
{
    session.thinking = thinkingFromWord(settings.value(Chosen::thinking));
    session.spendingLimitUsd = settings.value(Chosen::spendingLimitUsd);
    session.compactAtPercent = settings.value(Chosen::compactAtPercent);
    session.editsContext = settings.value(Chosen::editsContext);
}

} // namespace Deckhand

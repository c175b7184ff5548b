#include "app/modelpreferences.h"

#include "agent/agentsession.h"
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

void applyModelPreferences(const Settings &settings, AgentSession &session)
{
    session.setThinking(thinkingFromWord(settings.thinking()));
    session.setSpendingLimit(settings.spendingLimitUsd());
    session.setCompactAtPercent(settings.compactAtPercent());
    session.setEditsContext(settings.editsContext());
}

} // namespace Deckhand

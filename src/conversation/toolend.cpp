#include "conversation/toolend.h"

#include "base/enumwords.h"

namespace Deckhand {

const EnumWords<ToolEnd> kWords{
    {ToolEnd::Denied, u"denied"_qs}, {ToolEnd::Stopped, u"stopped"_qs}, {ToolEnd::Lost, u"lost"_qs}};

QString wordOf(ToolEnd end)
{
    return kWords.word(end);
}

ToolEnd toolEndOf(const QString &word)
{
    return kWords.value(word).value_or(ToolEnd::Ran);
}

} // namespace Deckhand

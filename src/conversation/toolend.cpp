#include "conversation/toolend.h"

namespace Deckhand {

QString wordOf(ToolEnd end)
{
    switch (end) {
    case ToolEnd::Ran:
        break;
    case ToolEnd::Denied:
        return QStringLiteral("denied");
    case ToolEnd::Stopped:
        return QStringLiteral("stopped");
    case ToolEnd::Lost:
        return QStringLiteral("lost");
    }
    return {};
}

ToolEnd toolEndOf(const QString &word)
{
    for (const ToolEnd end : {ToolEnd::Denied, ToolEnd::Stopped, ToolEnd::Lost}) {
        if (word == wordOf(end))
            return end;
    }
    return ToolEnd::Ran;
}

} // namespace Deckhand

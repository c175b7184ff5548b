#include "agent/agentsettings.h"

#include "tools/toolregistry.h"

#include <algorithm>

namespace Deckhand {

ModelRequest requestFor(const AgentSettings &settings, const ToolRegistry &tools, const QList<MessagePtr> &messages)
{
    ModelRequest request;
    request.model = settings.model;
    request.maxTokens = settings.maxTokens;
    if (settings.facts.maxOutputTokens > 0)
        request.maxTokens = int(std::min<qint64>(request.maxTokens, settings.facts.maxOutputTokens));
    request.thinking = thinkingFor(settings.thinking, settings.facts, request.maxTokens);
    request.system = settings.systemPrompt;
    request.tools = tools.specs() + webTools(settings.web);
    request.messages = messages;
    request.editsContext = settings.editsContext;
    request.wantsWireEvents = settings.wantsWireEvents;
    return request;
}

} // namespace Deckhand

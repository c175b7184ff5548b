#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `stop_background`: ends a background task and waits for its end. Needs no question: it only takes away.
class StopBackgroundTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("stop_background"), Effect::Bookkeeping}; }
    explicit StopBackgroundTool(const ToolServices &services) : Tool(kind()), m_services(services) {}

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand

#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `check_background`: how a background task stands and what it wrote, or all of them, a line each.
class CheckBackgroundTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("check_background"), Effect::Bookkeeping}; }
    explicit CheckBackgroundTool(const ToolServices &services) : Tool(kind()), m_services(services) {}

    ToolSpec spec() const override;
    bool waits(const QJsonObject &input) const override;
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand

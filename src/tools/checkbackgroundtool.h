#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `check_background`: how a background task stands and what it wrote, or all of them, a line each.
class CheckBackgroundTool final : public Tool
{
public:
    explicit CheckBackgroundTool(const ToolServices &services) : m_services(services) {}

    ToolSpec spec() const override;
    Effect effect() const override { return Effect::Bookkeeping; }
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand
